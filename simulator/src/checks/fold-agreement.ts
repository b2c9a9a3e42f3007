import {
  buriedParts,
  checkApplied,
  checkCheckpoints,
  checkDurations,
  checkReference,
  partsOf,
  readModelOf,
  visibleParts,
  type CanonicalRow,
  type Violation as Checked,
} from '@headcount/testing-stack/checkers';
import { isVoid, type Evidence } from './evidence.js';
import type { Violation } from './violation.js';

/**
 * What was projected while the log grew, by projectors that crashed and were given envelopes twice, is what the
 * independent reference makes of the whole log; nothing was skipped, nothing buried.
 */
export function foldsAgree(
  { tables, envelopes, restored }: Pick<Evidence, 'tables' | 'envelopes' | 'restored'>,
  /** What the tables hold. */
  rows: readonly CanonicalRow[],
): Violation[] {
  const reference = readModelOf(envelopes).filter(({ table }) => table !== 'checkpoint');
  const deadLetters = buriedParts(rows);
  const bySeq = new Map(envelopes.map((envelope) => [envelope.seq, envelope]));
  const isStale = (part: string) => isVoid(bySeq.get(Number(part.split('.')[0]))!, restored);
  return [
    ...checkReference(rows, reference),
    ...checkApplied({ log: partsOf(envelopes), applied: visibleParts(envelopes, rows), deadLetters }),
    ...checkCheckpoints(tables.seen),
    ...checkDurations(rows),
  ]
    .map(toldAs)
    .concat(
      deadLetters
        .filter((part) => !isStale(part))
        .map((part) => ({ law: 'nothing is buried', detail: part })),
    );
}

export function toldAs({ law, where, detail }: Checked): Violation {
  return { law, detail: `${where}: ${detail}` };
}
