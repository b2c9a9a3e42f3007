import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { canonicalDump, positionIn, type DumpLine } from '@headcount/read-model';
import { exitCodes, Failure } from '../failure.js';
import { answer } from '../output.js';
import { withDatabase } from '../stores.js';
import { findSystem, need } from '../system.js';

export interface DumpOptions {
  readonly dataDir?: string;
  readonly generation?: number;
  readonly table?: string;
  readonly sha256?: boolean;
}

/** Prints the canonical dump, one JSON object a line, or what tells two dumps apart. */
export async function dumpCommand(options: DumpOptions): Promise<number> {
  const system = findSystem(options);
  const { generation, table } = options;
  const wanted = {
    ...(generation === undefined ? {} : { generation }),
    ...(table === undefined ? {} : { table }),
  };
  await withDatabase(need(system, 'databaseUrl'), async (dataSource) => {
    try {
      const lines = canonicalDump(dataSource, wanted);
      if (options.sha256) answer(JSON.stringify(await digest(lines)));
      else await print(lines);
    } catch (error) {
      if (error instanceof RangeError) throw new Failure(exitCodes.wrongUse, error.message, { cause: error });
      throw error;
    }
  });
  return exitCodes.done;
}

async function print(lines: AsyncIterable<DumpLine>): Promise<void> {
  for await (const { json } of lines)
    if (!process.stdout.write(`${json}\n`)) await once(process.stdout, 'drain');
}

export interface Digest {
  /** The stream sequence that the dump stands at; null when the checkpoint is not part of it. */
  readonly position: number | null;
  readonly tables: Readonly<Record<string, { readonly rows: number; readonly sha256: string }>>;
  /** Of all lines, each with its line break. */
  readonly sha256: string;
}

/** Rows and SHA-256 of each table, and the SHA-256 of the whole, without holding the lines. */
export async function digest(lines: AsyncIterable<DumpLine>): Promise<Digest> {
  const whole = createHash('sha256');
  const tables = new Map<string, { rows: number; hash: ReturnType<typeof createHash> }>();
  let position: number | null = null;
  for await (const line of lines) {
    const text = `${line.json}\n`;
    const counted = tables.get(line.table) ?? { rows: 0, hash: createHash('sha256') };
    tables.set(line.table, counted);
    counted.rows += 1;
    counted.hash.update(text);
    whole.update(text);
    position = positionIn(line) ?? position;
  }
  const entries = [...tables].map(
    ([name, { rows, hash }]) => [name, { rows, sha256: hash.digest('hex') }] as const,
  );
  return { position, tables: Object.fromEntries(entries), sha256: whole.digest('hex') };
}
