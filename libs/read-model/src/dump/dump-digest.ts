import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { checkpointTable } from '../tables/checkpoint.js';
import { canonicalDump, dumpedTables, type DumpLine, type DumpOptions } from './canonical-dump.js';

export interface DumpDigest {
  /** The stream sequence that the tables have reached; null when the checkpoint was left out. */
  readonly position: number | null;
  readonly tables: Readonly<Record<string, TableDigest>>;
  /** Over all lines. */
  readonly sha256: string;
}

export interface TableDigest {
  readonly rows: number;
  readonly sha256: string;
}

/** Number and lower-case hex SHA-256 of the lines of a canonical dump, each line with its line feed. Throws as the dump does. */
export async function dumpDigest(dataSource: DataSource, options: DumpOptions = {}): Promise<DumpDigest> {
  const wanted = dumpedTables.filter((name) => options.table === undefined || options.table === name);
  return digestOf(canonicalDump(dataSource, options), wanted);
}

/** The same of lines that are being read, of the tables named. */
export async function digestOf(
  lines: AsyncIterable<DumpLine>,
  wanted: readonly string[],
): Promise<DumpDigest> {
  const whole = createHash('sha256');
  const tables = new Map(wanted.map((name) => [name, { rows: 0, hash: createHash('sha256') }]));
  let position: number | null = null;
  for await (const { table, json } of lines) {
    const line = `${json}\n`;
    const entry = tables.get(table)!;
    entry.rows++;
    entry.hash.update(line);
    whole.update(line);
    if (table === checkpointTable.name) position = (JSON.parse(json) as { seq: number }).seq;
  }
  return {
    position,
    tables: Object.fromEntries(
      [...tables].map(([name, { rows, hash }]) => [name, { rows, sha256: hash.digest('hex') }]),
    ),
    sha256: whole.digest('hex'),
  };
}
