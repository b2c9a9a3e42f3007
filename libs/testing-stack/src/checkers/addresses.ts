import type { CanonicalRow } from './canonical-row.js';
import type { Violation } from './violation.js';

/**
 * The address, or its network, that is kept of a session is the one that its client really had, whatever the client said.
 *
 * @param truths by `site/id`
 */
export function checkAddresses(
  rows: readonly CanonicalRow[],
  truths: ReadonlyMap<string, string | null>,
): Violation[] {
  const kept = new Map<string, unknown>();
  for (const row of rows)
    if (row.table === 'session') kept.set(`${String(row['site'])}/${String(row['id'])}`, row['ip_address']);
  return [...truths].flatMap(([where, truth]) => {
    const address = kept.get(where) ?? null;
    if (address === truth) return [];
    return [{ law: 'addresses', where, detail: `came from ${truth}, kept is ${JSON.stringify(address)}` }];
  });
}
