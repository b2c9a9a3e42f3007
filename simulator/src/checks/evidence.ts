import type { Millis } from '@headcount/session-core';
import type { Truth } from '../clients/truth.js';
import type { FaultName } from '../faults/catalogue.js';
import type { History } from '../history.js';
import type { Noticed, Recorded } from '../log/recorder.js';
import type { CollectorNode } from '../nodes/collector-node.js';
import type { Glimpse } from './glimpse-laws.js';
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
  /** When each collector that wrote then has noticed. */
  readonly noticed: readonly Noticed[];
}

/** So long a beat may wait to be written that was taken by what a collector knew before. */
const patienceMs = 4_000;
const stops: ReadonlySet<string> = new Set<FaultName>(['collector stops', 'all collectors stop']);

export function restoredAt(
  at: Millis,
  { troubles, noticed }: { readonly troubles: readonly Trouble[]; readonly noticed: readonly Noticed[] },
): Restored {
  const stopped = troubles.filter(({ kind, from, to }) => stops.has(kind) && from <= at && at <= to);
  return {
    at,
    staleUntil: Math.max(at, ...stopped.map(({ to }) => to)),
    noticed: noticed.filter((one) => one.restoredAt <= at && one.at >= at),
  };
}

/**
 * Whether the author of an envelope had not noticed yet that the log was restored when it made it, or took what it says:
 * then it may go by what the log has lost. Where that has grown to the very sequence that was known, no guard tells.
 */
export function isVoid({ id, storedAt }: Recorded, restored: readonly Restored[]): boolean {
  const [, name, count] = /^(.+)-(\d+)$/.exec(id) ?? [];
  return restored.some(
    ({ at: restoredAt, noticed }) =>
      storedAt >= restoredAt &&
      noticed.some(
        ({ author, at, made }) => author === name && (Number(count) <= made || storedAt <= at + patienceMs),
      ),
  );
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
  readonly glimpses: readonly Glimpse[];
}

/** Whether nothing was wrong from `from` to `to`. */
export function isCalm({ troubles }: Evidence, from: Millis, to: Millis): boolean {
  return troubles.every((trouble) => trouble.to < from || trouble.from > to);
}
