import { once } from 'node:events';
import { canonicalDump, dumpDigest, GenerationMissingError, type DumpLine } from '@headcount/read-model';
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

/** Prints the canonical dump, one JSON object a line, or only what tells two dumps apart. */
export async function dumpCommand(options: DumpOptions): Promise<number> {
  const system = findSystem(options);
  const { generation, table } = options;
  const wanted = {
    ...(generation === undefined ? {} : { generation }),
    ...(table === undefined ? {} : { table }),
  };
  await withDatabase(need(system, 'databaseUrl'), async (dataSource) => {
    try {
      if (options.sha256) answer(JSON.stringify(await dumpDigest(dataSource, wanted)));
      else await print(canonicalDump(dataSource, wanted));
    } catch (error) {
      const noSuch = error instanceof GenerationMissingError && generation !== undefined;
      if (noSuch || error instanceof RangeError)
        throw new Failure(exitCodes.wrongUse, error.message, { cause: error });
      throw error;
    }
  });
  return exitCodes.done;
}

async function print(lines: AsyncIterable<DumpLine>): Promise<void> {
  for await (const { json } of lines)
    if (!process.stdout.write(`${json}\n`)) await once(process.stdout, 'drain');
}
