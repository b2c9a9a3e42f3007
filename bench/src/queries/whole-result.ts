import { activeGeneration, inTransaction, type DataSource } from '@headcount/read-model';
import { perSecond, type BenchContext } from '../bench.js';
import type { FigureSpec, Run } from '../report/figure.js';
import type { ServiceProcess } from '../service-process.js';
import type { FilledTables } from './fill.js';

const rowsAtOnce = 1_000;
const lookEveryMs = 100;
const newline = 0x0a;

const rate: FigureSpec = {
  ...{ name: 'queries.csv_rows', unit: 'rows/s', better: 'higher', target: 50_000 },
  ceilingName:
    'the rows of the session table as one text each from a cursor of Postgres, and nothing made of them',
};
const memory: FigureSpec = {
  ...{ name: 'queries.csv_rss_mb', unit: 'MB', better: 'lower', target: 200 },
  ceilingName: 'the same process before it was asked anything',
};

export const wholeResultFigures: readonly FigureSpec[] = [rate, memory];

/** The runs of {@link wholeResultFigures}: all sessions as CSV, one site after the other. */
export async function measureWholeResult(
  { quick, say }: BenchContext,
  api: ServiceProcess,
  { dataSource, filled }: { readonly dataSource: DataSource; readonly filled: FilledTables },
): Promise<ReadonlyMap<string, readonly Run[]>> {
  const idle = await api.megabytes();
  const [rates, memories] = [[], []] as [Run[], Run[]];
  for (let run = 1; run <= (quick ? 2 : 3); run++) {
    const ceiling = perSecond(filled.sessions, await fetchAll(dataSource));
    const cpuBefore = await api.cpuSeconds();
    const { ms, mostMegabytes, lines } = await exportAll(api, filled.keys);
    const cpuMicros = ((await api.cpuSeconds()) - cpuBefore) * (1e6 / filled.sessions);
    if (lines !== filled.sessions)
      throw new Error(
        `${lines} of ${filled.sessions} sessions came: what was measured is not what was meant`,
      );
    const value = perSecond(filled.sessions, ms);
    say(
      `${rate.name} ${run}: ${Math.round(value)} rows/s, ${cpuMicros.toFixed(1)} us of CPU each in the API, ` +
        `${mostMegabytes.toFixed(0)} MB, ceiling ${Math.round(ceiling)}`,
    );
    rates.push({ value, ceiling });
    memories.push({ value: mostMegabytes, ceiling: idle });
  }
  return new Map([
    [rate.name, rates],
    [memory.name, memories],
  ]);
}

/** Milliseconds. */
async function fetchAll(dataSource: DataSource): Promise<number> {
  const { schema } = await activeGeneration(dataSource);
  const began = performance.now();
  await inTransaction(dataSource, { mode: 'snapshot' }, async (sql) => {
    await sql.rows(`declare everything no scroll cursor for select s::text from ${schema}.session s`);
    while ((await sql.rows(`fetch ${rowsAtOnce} from everything`)).length > 0);
  });
  return performance.now() - began;
}

async function exportAll(
  api: ServiceProcess,
  keys: readonly string[],
): Promise<{ ms: number; mostMegabytes: number; lines: number }> {
  let mostMegabytes = 0;
  let lines = 0;
  let lookedAt = 0;
  const began = performance.now();
  for (const key of keys) {
    const headers = { authorization: `Bearer ${key}`, accept: 'text/csv' };
    const answer = await fetch(`${api.url}/api/v1/sessions`, { headers });
    if (answer.body === null || !answer.ok)
      throw new Error(`the sessions were answered with ${answer.status}`);
    // the head is none of them
    lines -= 1;
    for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, at + 1)) lines += 1;
      if (performance.now() - lookedAt < lookEveryMs) continue;
      lookedAt = performance.now();
      mostMegabytes = Math.max(mostMegabytes, await api.megabytes());
    }
  }
  return { ms: performance.now() - began, mostMegabytes, lines };
}
