import type { Millis } from '@headcount/session-core';
import type { Truth } from '../clients/truth.js';
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

/** What a life leaves behind. */
export interface Evidence {
  readonly site: string;
  readonly envelopes: readonly Recorded[];
  readonly history: History;
  readonly truth: Truth;
  readonly tables: Tables;
  /** When the log was last restored from an older copy; what was told before may be void. */
  readonly restoredAt: Millis;
  /** Where clients really came from. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly nodes: readonly CollectorNode[];
  readonly troubles: readonly Trouble[];
}

/** Whether nothing was wrong from `from` to `to`. */
export function isCalm({ troubles }: Evidence, from: Millis, to: Millis): boolean {
  return troubles.every((trouble) => trouble.to < from || trouble.from > to);
}
