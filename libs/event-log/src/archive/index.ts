export { ArchivedLog, withArchive, type ArchiveSettings } from './archived-log.js';
export { ArchiveError, ArchiveUnavailableError, type ArchiveStore } from './archive-store.js';
export { exportLog, type ExportOptions, type ExportReport } from './export-log.js';
export { importLog, type ImportOptions, type ImportReport } from './import-log.js';
export { importedSequence, readManifest, type Manifest, type SegmentInfo } from './manifest.js';
export { openArchive } from './open-archive.js';
export { reachOfSnapshot, removeUpTo, trimmable, type Reach, type Trimming } from './trim-log.js';
export type { S3Settings } from './s3-store.js';
