import type { Truth } from '../clients/truth.js';
import type { History } from '../history.js';
import type { Recorded } from '../log/recorder.js';
import type { CollectorNode } from '../nodes/collector-node.js';
import type { MemoryTables } from '../nodes/memory-tables.js';
import { answerLaws } from './answer-laws.js';
import { foldsAgree } from './fold-agreement.js';
import { Ledger } from './ledger.js';
import { lifecycleLaws } from './lifecycle-laws.js';
import type { Violation } from './violation.js';

/** What a life leaves behind. */
export interface Evidence {
  readonly site: string;
  readonly envelopes: readonly Recorded[];
  readonly history: History;
  readonly truth: Truth;
  readonly tables: MemoryTables;
  readonly nodes: readonly CollectorNode[];
}

/** Every law that did not hold. */
export function check(evidence: Evidence): Violation[] {
  const { site, envelopes, history, tables } = evidence;
  const ledger = new Ledger(site, envelopes);
  return [...foldsAgree(tables, envelopes), ...lifecycleLaws(ledger), ...answerLaws(ledger, history)];
}
