import { isDeepStrictEqual } from 'node:util';
import { comparedColumns, nameOfRow, type CanonicalRow } from './canonical-row.js';
import type { Violation } from './violation.js';

/**
 * I4: the read model holds exactly the rows that the reference gives. Each side is a canonical dump in any
 * order; the reference tells which columns are compared.
 *
 * @returns one violation for each missing, additional or differing row, naming the columns
 */
export function checkReference(
  actual: readonly CanonicalRow[],
  reference: readonly CanonicalRow[],
): Violation[] {
  const violations: Violation[] = [];
  const differs = (where: string, detail: string) => violations.push({ law: 'I4 reference', where, detail });
  const rest = new Map(actual.map((row) => [nameOfRow(row), row]));
  if (rest.size !== actual.length) differs('the dump', `${actual.length - rest.size} keys come twice`);
  for (const expected of reference) {
    const name = nameOfRow(expected);
    const row = rest.get(name);
    rest.delete(name);
    if (row === undefined) differs(name, `missing; expected ${JSON.stringify(expected)}`);
    else for (const detail of differencesOf(row, expected)) differs(name, detail);
  }
  for (const [name, row] of rest) differs(name, `should not be there: ${JSON.stringify(row)}`);
  return violations;
}

/** The columns that one of the rows has and the other hasn't, or has otherwise. */
export function differencesOf(actual: CanonicalRow, expected: CanonicalRow): string[] {
  const columns = new Set([...comparedColumns(expected), ...comparedColumns(actual)]);
  return [...columns]
    .filter((name) => !isDeepStrictEqual(actual[name], expected[name]))
    .map((name) => `${name} is ${JSON.stringify(actual[name])}, expected ${JSON.stringify(expected[name])}`);
}
