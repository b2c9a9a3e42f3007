import type { DumpDigest } from '@headcount/read-model';
import type { Violation } from './violation.js';

/**
 * I5: two fillings of the tables from one log, at the same position, are the same bytes.
 *
 * @returns one violation for each table that differs; digests of different positions can't be compared, which
 *   is a violation too
 */
export function checkRebuild(live: DumpDigest, rebuild: DumpDigest): Violation[] {
  const law = 'I5 rebuild';
  if (live.position !== rebuild.position)
    return [{ law, where: 'the checkpoint', detail: `at ${live.position} and at ${rebuild.position}` }];
  if (live.sha256 === rebuild.sha256) return [];
  const names = new Set([...Object.keys(live.tables), ...Object.keys(rebuild.tables)]);
  const differing = [...names].filter((name) => live.tables[name]?.sha256 !== rebuild.tables[name]?.sha256);
  return differing.map((name) => ({
    law,
    where: name,
    detail: `${told(live, name)} live, ${told(rebuild, name)} rebuilt`,
  }));
}

function told({ tables }: DumpDigest, name: string): string {
  const digest = tables[name];
  return digest === undefined ? 'missing' : `${digest.rows} rows ${digest.sha256.slice(0, 12)}`;
}
