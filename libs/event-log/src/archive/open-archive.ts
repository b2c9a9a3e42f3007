import { ArchiveError, type ArchiveStore } from './archive-store.js';
import { DirectoryStore } from './directory-store.js';
import { S3Store, type S3Settings } from './s3-store.js';

/**
 * The place of an archive, which may be empty still.
 *
 * @param location a directory, or `s3://bucket/prefix`
 * @throws ArchiveError when it is neither, or the keys to the bucket are missing
 */
export function openArchive(location: string, settings: S3Settings): ArchiveStore {
  const s3 = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,62})(?:\/(.*?))?\/?$/.exec(location);
  if (s3 !== null) return new S3Store(s3[1]!, s3[2] ?? '', settings);
  if (location === '' || /^[a-z0-9+.-]+:\/\//i.test(location))
    throw new ArchiveError(
      `"${location}" is no place of an archive: name a directory, or s3://bucket/prefix`,
    );
  return new DirectoryStore(location);
}
