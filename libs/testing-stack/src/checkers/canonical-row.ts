/** A line of the canonical dump: the name of its table as `table`, then its columns. */
export type CanonicalRow = Readonly<Record<string, unknown>> & { readonly table: string };

/** The columns that tell rows of a table apart. */
const keys: Readonly<Record<string, readonly string[]>> = {
  session: ['site', 'id'],
  live: ['site', 'id'],
  user_agent: ['id'],
  api_key: ['site', 'key_id'],
  key_revocation: ['site', 'key_id'],
  site: ['name'],
  policy: ['site'],
  limit: ['site', 'limit_id', 'seq', 'index'],
  denial: ['site', 'seq', 'index'],
  dead_letter: ['seq', 'index'],
  checkpoint: ['projection'],
};

/**
 * Encoded states: how the fold remembers, not what it says. They are compared where the same code wrote both
 * (by digest), and left out where the reference is one side.
 */
const encodings: ReadonlySet<string> = new Set(['state', 'runs']);

/** Parses lines of a canonical dump. */
export function rowsOfDump(lines: Iterable<{ readonly json: string }>): CanonicalRow[] {
  return [...lines].map(({ json }) => JSON.parse(json) as CanonicalRow);
}

/** `session default/s1`: names the row in a violation. A table it doesn't know goes by all its columns. */
export function nameOfRow(row: CanonicalRow): string {
  const columns = keys[row.table] ?? Object.keys(row).filter((name) => name !== 'table');
  return `${row.table} ${columns.map((name) => String(row[name])).join('/')}`;
}

/** The columns that two rows of one name are compared by, in a fixed order. */
export function comparedColumns(row: CanonicalRow): string[] {
  return Object.keys(row)
    .filter((name) => name !== 'table' && !encodings.has(name))
    .toSorted();
}
