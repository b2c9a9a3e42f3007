import type { StoredEnvelope } from '@headcount/event-log';
import { changesOf, foldBatch, type FoldRules } from '@headcount/projection-runner';
import { sessionsProjection } from '@headcount/read-model';
import type { CanonicalRow } from '../checkers/canonical-row.js';
import { dumpOfTables } from './dump-of-tables.js';
import { MemoryTables } from './memory-tables.js';

/**
 * Folds the envelopes of a log, from its beginning, batch by batch into tables in memory, and dumps them.
 *
 * @param rules other than the core's own, for variants
 */
export function project(batches: readonly (readonly StoredEnvelope[])[], rules?: FoldRules): CanonicalRow[] {
  const tables = new MemoryTables();
  for (const batch of batches)
    tables.write(changesOf(foldBatch((site, id) => tables.known(site, id), batch, rules)));
  const envelopes = batches.flat();
  const checkpoint: CanonicalRow = {
    table: 'checkpoint',
    projection: sessionsProjection.name,
    version: sessionsProjection.version,
    seq: Math.max(0, ...envelopes.map(({ seq }) => seq)),
    last_logged_at:
      envelopes.length === 0
        ? null
        : new Date(Math.max(...envelopes.map(({ loggedAt }) => loggedAt))).toISOString(),
  };
  return [...dumpOfTables(tables), checkpoint];
}
