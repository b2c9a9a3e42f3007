import type { StoredEnvelope } from '@headcount/event-log';
import { readModelOf } from '../reference/read-model-of.js';
import { checkApplied } from './applied.js';
import type { CanonicalRow } from './canonical-row.js';
import { checkDurations } from './durations.js';
import { buriedParts, partsOf, visibleParts } from './log-parts.js';
import { checkReference } from './reference.js';
import type { Violation } from './violation.js';

/**
 * Everything that a dump and the log alone can prove: nothing was skipped (I2), the rows are those of the reference
 * (I4), and their durations are possible (I8).
 *
 * @param log from its beginning, at least as far as the dump; what lies behind its checkpoint is left out
 * @param rows of all tables, from one snapshot
 * @throws RangeError for a dump without a checkpoint, or one that is ahead of the log
 */
export function checkReadModel(log: readonly StoredEnvelope[], rows: readonly CanonicalRow[]): Violation[] {
  const upTo = rows.find(({ table }) => table === 'checkpoint')?.['seq'] as number | undefined;
  if (upTo === undefined) throw new RangeError('a dump without a checkpoint');
  if (upTo > (log.at(-1)?.seq ?? 0)) throw new RangeError(`the dump is at ${upTo}, the log ends before`);
  const projected = log.filter(({ seq }) => seq <= upTo);
  return [
    ...checkApplied({
      log: partsOf(projected),
      applied: visibleParts(projected, rows),
      deadLetters: buriedParts(rows),
    }),
    ...checkReference(rows, readModelOf(projected)),
    ...checkDurations(rows),
  ];
}
