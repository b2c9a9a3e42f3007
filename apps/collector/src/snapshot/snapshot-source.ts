import {
  StateStoreError,
  type CurrentSnapshot,
  type LogMark,
  type LogState,
  type Snapshots,
} from '@headcount/event-log';
import { Restoration, stateVersion, type CollectorState, type SnapshotRecord } from '@headcount/session-core';
import { throttled, type Logger } from '@headcount/service-kit';
import { Turns } from '../turns.js';

/** A state to go on from. */
export interface RestoredState {
  readonly state: CollectorState;
  readonly from: LogMark;
  readonly until: LogMark;
}

type Snapshot = NonNullable<CurrentSnapshot['snapshot']>;

/**
 * Where a collector begins. A snapshot that can't be used is passed over with a line of log, and not looked at
 * again: the log itself says the same.
 */
export class SnapshotSource {
  private last: Snapshot | null = null;
  private readonly refused = new Set<number>();
  private readonly warn: (kind: string, details: object) => void;

  constructor(
    private readonly snapshots: Snapshots,
    private readonly logger: Logger,
    now: () => number,
  ) {
    this.warn = throttled((kind, details, held) => logger.warn({ ...details, held }, kind), now);
  }

  /** The snapshot that was found when the log was last begun, usable or not. */
  get found(): { readonly id: number; readonly writtenAt: number } | null {
    return this.last;
  }

  /**
   * The state of the current snapshot, if it belongs to this log and the log goes on behind it.
   *
   * @throws LogUnavailableError when the store does not answer; trying again is right
   */
  async restore(log: LogState): Promise<RestoredState | null> {
    try {
      const { snapshot } = await this.snapshots.current();
      this.last = snapshot;
      if (snapshot === null || this.refused.has(snapshot.id)) return null;
      return await this.read(snapshot, log);
    } catch (error) {
      if (!(error instanceof StateStoreError)) throw error;
      this.warn('there is no snapshot to begin from', { err: error });
      return null;
    }
  }

  /** The log does not hold what the restored snapshot says: it is not to be used again. */
  distrust(reason: string): void {
    if (this.last !== null) this.refuse(this.last, reason);
  }

  private async read(snapshot: Snapshot, log: LogState): Promise<RestoredState | null> {
    const problem = problemOf(snapshot, log);
    if (problem !== null) return this.refuse(snapshot, problem);
    const began = performance.now();
    const restoration = new Restoration();
    const turns = new Turns();
    try {
      for await (const lines of this.snapshots.partsOf(snapshot))
        for (const line of lines) {
          restoration.take(JSON.parse(line) as SnapshotRecord);
          await turns.next();
        }
      const state = restoration.finish();
      const ms = Math.round(performance.now() - began);
      this.logger.info({ from: snapshot.from.seq, until: snapshot.until.seq, ms }, 'began from a snapshot');
      return { state, from: snapshot.from, until: snapshot.until };
    } catch (error) {
      return this.afterFailure(snapshot, log, error);
    }
  }

  /** A newer one may have taken its place while it was read. */
  private async afterFailure(failed: Snapshot, log: LogState, error: unknown): Promise<RestoredState | null> {
    if (error instanceof Error && error.name === 'LogUnavailableError') throw error;
    const { snapshot } = await this.snapshots.current();
    if (snapshot === null || snapshot.id === failed.id)
      return this.refuse(failed, error instanceof Error ? error.message : String(error));
    this.last = snapshot;
    return this.read(snapshot, log);
  }

  private refuse(snapshot: Snapshot, reason: string): null {
    this.refused.add(snapshot.id);
    this.logger.warn({ snapshot: snapshot.id, reason }, 'the snapshot is not used');
    return null;
  }
}

function problemOf({ version, log: createdAt, from, until }: Snapshot, log: LogState): string | null {
  if (version !== stateVersion) return `it has version ${version}, this collector reads ${stateVersion}`;
  if (createdAt !== log.createdAt)
    return `it belongs to the log created at ${createdAt}, this one was at ${log.createdAt}`;
  if (until.seq > log.lastSeq) return `it reaches to ${until.seq}, the log only to ${log.lastSeq}`;
  if (from.seq + 1 < log.firstSeq) return `the log begins at ${log.firstSeq}, behind its ${from.seq}`;
  return null;
}
