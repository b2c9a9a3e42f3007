import { streamName } from '@headcount/contracts';
import type { Millis } from '@headcount/session-core';
import type { LogConnection } from '../nats/connect.js';
import type { RawLog } from '../raw-log.js';
import { Snapshots } from '../state/snapshots.js';
import { ArchiveError, type ArchiveStore } from './archive-store.js';
import { demandSameLog } from './export-log.js';
import { readManifest } from './manifest.js';
import { readSegment } from './segment.js';

/** Whoever reads the log from a place on, and that place: what lies behind it is still needed. */
export interface Reach {
  readonly of: string;
  readonly seq: number;
}

/** What may be removed of the beginning of a log, or was. */
export interface Trimming {
  /** The last sequence of it; below `firstSeq`: nothing. */
  readonly to: number;
  readonly firstSeq: number;
  /** Whoever needs what lies behind it; null: it is young, or not archived. */
  readonly heldBy: string | null;
}

/**
 * How much of a log's beginning is archived, older than `before`, and needed by nobody any more; in whole segments. Each of
 * them is read, as the archive will be the only one that holds it.
 *
 * @throws ArchiveError when there is none, it is not this log's, or is damaged
 * @throws ArchiveUnavailableError, LogUnavailableError
 */
export async function trimmable(
  log: RawLog,
  store: ArchiveStore,
  { reaches, before }: { readonly reaches: readonly Reach[]; readonly before: Millis },
): Promise<Trimming> {
  const state = await log.state();
  const manifest = await readManifest(store);
  if (manifest === null) throw new ArchiveError(`${store.at()} holds no archive: export the log first`);
  await demandSameLog(log, state, store, manifest);
  const { firstSeq } = state;
  let to = firstSeq - 1;
  for (const segment of manifest.segments) {
    if (segment.last < firstSeq) continue;
    const holder = reaches.find(({ seq }) => seq < segment.last);
    if (holder !== undefined) return { to, firstSeq, heldBy: holder.of };
    if (Date.parse(segment.lastAt) >= before) break;
    await readSegment(store, segment, manifest.log);
    to = segment.last;
  }
  return { to, firstSeq, heldBy: null };
}

/** How far the collectors' snapshot reaches: without it they would need the whole log. @throws LogUnavailableError, StateStoreError */
export async function reachOfSnapshot({ log, state }: LogConnection): Promise<Reach> {
  const { createdAt } = await log.state();
  const { snapshot } = await new Snapshots(state).current();
  return { of: "the collectors' snapshot", seq: snapshot?.log === createdAt ? snapshot.from.seq : 0 };
}

/** Removes the beginning of the log, up to `to`. It can't be brought back into it. @throws JetStreamApiError */
export async function removeUpTo({ nats }: LogConnection, to: number): Promise<void> {
  const { streams } = await nats.manager();
  await streams.purge(streamName, { seq: to + 1 });
}
