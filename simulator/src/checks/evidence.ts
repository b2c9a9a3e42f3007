import type { Millis } from '@headcount/session-core';
import type { Truth } from '../clients/truth.js';
import type { FaultName } from '../faults/catalogue.js';
import type { History } from '../history.js';
import type { Recorded } from '../log/recorder.js';
import type { CollectorNode } from '../nodes/collector-node.js';
import type { Tables } from '../nodes/tables.js';

/** A time in which something was wrong on purpose. */
export interface Trouble {
  readonly kind: string;
  readonly from: Millis;
  to: Millis;
}

/** The log was restored from an older copy: what was told before may be void. */
export interface Restored {
  readonly at: Millis;
  /** When the last collector went on that had been stopped meanwhile, and knew nothing of it. */
  readonly staleUntil: Millis;
}

const noticedWithinMs = 15_000;
const stops: ReadonlySet<string> = new Set<FaultName>(['collector stops', 'all collectors stop']);

export function restoredAt(at: Millis, troubles: readonly Trouble[]): Restored {
  const stopped = troubles.filter(({ kind, from, to }) => stops.has(kind) && from <= at && at <= to);
  return { at, staleUntil: Math.max(at, ...stopped.map(({ to }) => to)) };
}

/** Whether a collector may not have noticed yet that the log was restored. */
export function isJustBehind(instant: Millis, restored: readonly Restored[]): boolean {
  return restored.some(({ at, staleUntil }) => instant >= at && instant <= staleUntil + noticedWithinMs);
}

/** What was asked up to then may have been answered by what the log has lost. */
export function staleUntil(restored: readonly Restored[]): Millis {
  return Math.max(-Infinity, ...restored.map((one) => one.staleUntil));
}

/** What a life leaves behind. */
export interface Evidence {
  readonly site: string;
  readonly envelopes: readonly Recorded[];
  readonly history: History;
  readonly truth: Truth;
  readonly tables: Tables;
  readonly restored: readonly Restored[];
  /** Where clients really came from. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly nodes: readonly CollectorNode[];
  readonly troubles: readonly Trouble[];
}

/** Whether nothing was wrong from `from` to `to`. */
export function isCalm({ troubles }: Evidence, from: Millis, to: Millis): boolean {
  return troubles.every((trouble) => trouble.to < from || trouble.from > to);
}
