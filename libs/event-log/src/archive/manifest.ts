import { z } from 'zod';
import { ArchiveError, type ArchiveStore } from './archive-store.js';

/** What the manifest is called in its archive. */
export const manifestName = 'manifest.json';
const format = 'headcount.log-archive';
/** Of what an archive consists of; one that is newer is refused. */
export const archiveVersion = 1;

const place = z.int().positive();
const segmentOfManifest = z.object({
  name: z.string().regex(/^[\w.-]+$/),
  /** Sequences of its first and last message in the log it comes from. */
  first: place,
  last: place,
  /** Messages in it; fewer than `last - first + 1` where some were deleted. */
  count: place,
  /** Sequences without a gap: the first one, and how many there are. */
  stretches: z.array(z.tuple([place, place])).min(1),
  /** As it lies there, compressed. */
  bytes: place,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** The log's own times of its first and last message, RFC 3339. */
  firstAt: z.string(),
  lastAt: z.string(),
  /** Id of its last message. */
  lastId: z.string(),
});

const manifest = z.object({
  format: z.literal(format),
  version: z.literal(archiveVersion),
  /** `LogState.createdAt` of the log. */
  log: z.string().min(1),
  first: place,
  last: place,
  count: place,
  segments: z.array(segmentOfManifest).min(1),
});

/** One piece of an archive: messages of a log in order. It is never changed. */
export type SegmentInfo = Readonly<z.infer<typeof segmentOfManifest>>;
/** What an archive holds. */
export type Manifest = Readonly<Omit<z.infer<typeof manifest>, 'segments'>> & {
  readonly segments: readonly SegmentInfo[];
};

/** @returns null where there is none. @throws ArchiveError when it is no manifest, a newer one, or contradicts itself */
export async function readManifest(store: ArchiveStore): Promise<Manifest | null> {
  const data = await store.read(manifestName);
  if (data === null) return null;
  const where = store.at(manifestName);
  const told = parsed(Buffer.from(data).toString('utf8'));
  if (told?.format !== format)
    throw new ArchiveError(
      `${where} is no manifest of a Headcount archive: name the place of one, or one that is empty`,
    );
  if (Number(told.version) > archiveVersion)
    throw new ArchiveError(
      `${where} has version ${String(told.version)}, this Headcount knows ${archiveVersion}: use a newer Headcount`,
    );
  const read = manifest.safeParse(told);
  const problem = read.success
    ? contradiction(read.data)
    : `${read.error.issues[0]!.path.join('.')} is missing or wrong`;
  if (problem !== null)
    throw new ArchiveError(`${where} was altered or cut off (${problem}): bring back a copy of it`);
  return read.data!;
}

/** The manifest with one segment more. @param former null: it is the first one */
export function withSegment(former: Manifest | null, log: string, segment: SegmentInfo): Manifest {
  return {
    ...{ format, version: archiveVersion, log },
    first: former?.first ?? segment.first,
    last: segment.last,
    count: (former?.count ?? 0) + segment.count,
    segments: [...(former?.segments ?? []), segment],
  };
}

export function encodeManifest(written: Manifest): Uint8Array {
  return Buffer.from(`${JSON.stringify(written, null, 2)}\n`);
}

/**
 * Where a message of the archived log stands in a log that the archive was imported into: messages stand there without
 * gaps, from 1 on.
 *
 * @returns null: the archive does not hold it
 */
export function importedSequence({ segments }: Manifest, seq: number): number | null {
  let before = 0;
  for (const segment of segments) {
    if (seq < segment.first) return null;
    if (seq > segment.last) {
      before += segment.count;
      continue;
    }
    for (const [first, count] of segment.stretches) {
      if (seq >= first && seq < first + count) return before + seq - first + 1;
      before += count;
    }
    return null;
  }
  return null;
}

function parsed(text: string): { readonly format?: unknown; readonly version?: unknown } | null {
  try {
    return JSON.parse(text) as { readonly format?: unknown } | null;
  } catch {
    return null;
  }
}

function contradiction({ first, last, count, segments }: Manifest): string | null {
  let end = 0;
  let sum = 0;
  for (const segment of segments) {
    const [name, stretches] = [segment.name, segment.stretches];
    for (const [from, length] of stretches) {
      if (from <= end) return `${name} stands out of order`;
      end = from + length - 1;
      sum += length;
    }
    if (stretches[0]![0] !== segment.first || end !== segment.last)
      return `${name} reaches not from ${segment.first} to ${segment.last}`;
    if (stretches.reduce((all, [, length]) => all + length, 0) !== segment.count)
      return `${name} counts not ${segment.count}`;
  }
  const isWhole = segments[0]!.first === first && end === last && sum === count;
  return isWhole ? null : `it says ${count} messages from ${first} to ${last}`;
}
