import type { LogState } from '../event-log.js';
import type { RawLog } from '../raw-log.js';
import { ArchiveError, type ArchiveStore } from './archive-store.js';
import { encodeManifest, manifestName, readManifest, withSegment, type Manifest } from './manifest.js';
import { SegmentDraft, type FinishedSegment } from './segment.js';

/** A segment ends with the message that makes it so long before it is compressed; it is held in memory. */
const segmentBytesByDefault = 32 * 1024 * 1024;
const perRead = 1_000;

export interface ExportOptions {
  readonly segmentBytes?: number;
  /** Told after each segment, with all that the archive holds by then and the log's last sequence. */
  readonly onSegment?: (manifest: Manifest, lastSeq: number) => void;
  /** Ends the export behind the segment it is at; a later one goes on there. */
  readonly signal?: AbortSignal;
}

export interface ExportReport {
  /** All that the archive holds now; null: the log holds nothing. */
  readonly manifest: Manifest | null;
  /** Messages, segments and their bytes that this export added. */
  readonly messages: number;
  readonly segments: number;
  readonly bytes: number;
}

/**
 * Copies what the log holds, and the archive does not, to the end of the archive. A segment counts once the manifest names
 * it: killed at any moment, an export leaves what the manifest says, and the next one goes on behind it.
 *
 * @throws ArchiveError when the place holds something else, another log's archive, or one that this log does not go on
 *   behind
 * @throws ArchiveUnavailableError, LogUnavailableError, LogContinuityError
 */
export async function exportLog(
  log: RawLog,
  store: ArchiveStore,
  { segmentBytes = segmentBytesByDefault, onSegment, signal }: ExportOptions = {},
): Promise<ExportReport> {
  const state = await log.state();
  let manifest = await readManifest(store);
  if (manifest !== null) await demandSameLog(log, state, store, manifest);
  const sums = { messages: 0, segments: 0, bytes: 0 };
  const after = manifest?.last ?? Math.max(0, state.firstSeq - 1);
  if (after >= state.lastSeq || state.firstSeq > state.lastSeq) return { manifest, ...sums };
  for await (const { data, info } of segmentsOf(log, { state, after, segmentBytes })) {
    await store.write(info.name, data);
    manifest = withSegment(manifest, state.createdAt, info);
    await store.write(manifestName, encodeManifest(manifest));
    sums.messages += info.count;
    sums.segments += 1;
    sums.bytes += info.bytes;
    onSegment?.(manifest, state.lastSeq);
    if (signal?.aborted) break;
  }
  return { manifest, ...sums };
}

/** What the log holds behind `after`, up to where it ends in `state`. */
async function* segmentsOf(
  log: RawLog,
  { state, after, segmentBytes }: { state: LogState; after: number; segmentBytes: number },
): AsyncGenerator<FinishedSegment> {
  const reader = await log.readRaw({ after, identity: state.createdAt });
  let draft = new SegmentDraft(state.createdAt);
  try {
    for (let seq = after; seq < state.lastSeq;) {
      for (const message of await reader.next(perRead)) {
        seq = message.seq;
        if (seq > state.lastSeq) break;
        draft.add(message);
        if (draft.bytes < segmentBytes) continue;
        yield await draft.finish();
        draft = new SegmentDraft(state.createdAt);
      }
    }
    if (!draft.isEmpty) yield await draft.finish();
  } finally {
    await reader.close();
  }
}

/** @throws ArchiveError unless the log is the archived one and goes on where the archive ends */
export async function demandSameLog(
  log: RawLog,
  state: LogState,
  store: ArchiveStore,
  manifest: Manifest,
): Promise<void> {
  const other = 'export to another, empty place';
  if (manifest.log !== state.createdAt)
    throw new ArchiveError(
      `${store.at()} is the archive of the log created at ${manifest.log}, this one was at ${state.createdAt}: ${other}`,
    );
  if (state.lastSeq < manifest.last)
    throw new ArchiveError(
      `${store.at()} reaches to ${manifest.last}, the log only to ${state.lastSeq}: the log went back, as when it is ` +
        `restored from an older copy. Keep the archive, and ${other}`,
    );
  if (state.firstSeq > manifest.last + 1)
    throw new ArchiveError(
      `${store.at()} reaches to ${manifest.last}, the log begins at ${state.firstSeq}: what lay between is gone. ` +
        `Keep the archive, and ${other}`,
    );
  if (state.firstSeq > manifest.last) return;
  const reader = await log.readRaw({ after: manifest.last - 1, identity: state.createdAt });
  try {
    const found = (await reader.next(1))[0]!;
    if (found.seq === manifest.last && found.id !== manifest.segments.at(-1)!.lastId)
      throw new ArchiveError(
        `${store.at()} ends at ${manifest.last} with another message than stands there in the log: the log was ` +
          `restored from an older copy and has grown since. Keep the archive, and ${other}`,
      );
  } finally {
    await reader.close();
  }
}
