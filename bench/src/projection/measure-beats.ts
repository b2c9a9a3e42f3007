import type { Envelope, EventLog } from '@headcount/event-log';
import { runProjection } from '@headcount/projection-runner';
import { activeGeneration, countDeadLetters, type DataSource } from '@headcount/read-model';
import { perSecond, type BenchContext } from '../bench.js';
import type { Run } from '../report/figure.js';
import { withStores, type Stores } from '../stores.js';
import { writeReady } from './ceiling.js';
import { beats, sessionCount, starts } from './population.js';

const stuckAfterMs = 60_000;

/**
 * In the process that it is called in, which should be one with the options of a projector.
 *
 * @throws StoreUnavailableError when a server can't be started
 */
export function measureBeats(context: Omit<BenchContext, 'dataDir'>): Promise<readonly Run[]> {
  return withStores((stores) => measure(context, stores));
}

async function measure(
  { quick, say }: Omit<BenchContext, 'dataDir'>,
  { connection: { log }, dataSource }: Stores,
): Promise<readonly Run[]> {
  const roundsOfRun = quick ? 2 : 8;
  say(`projection.beats: ${sessionCount} sessions start`);
  await append(log, starts());
  await append(log, beats(0));
  await append(log, beats(1));
  await project(log, dataSource);
  const generation = await activeGeneration(dataSource);
  const runs: Run[] = [];
  let round = 2;
  for (let run = 1; run <= (quick ? 3 : 5); run++) {
    const ceiling = await writeReady({ dataSource, log, generation }, roundsOfRun);
    for (let i = 0; i < roundsOfRun; i++) await append(log, beats(round++));
    const before = process.cpuUsage();
    const value = perSecond(roundsOfRun * sessionCount, await project(log, dataSource));
    const { user, system } = process.cpuUsage(before);
    const cpuMicros = ((user + system) / (roundsOfRun * sessionCount)).toFixed(1);
    say(
      `projection.beats ${run}: ${Math.round(value)} beats/s, ${cpuMicros} us of CPU each in the projector, ` +
        `ceiling ${Math.round(ceiling)}`,
    );
    runs.push({ value, ceiling });
  }
  const lost = await countDeadLetters(dataSource, generation);
  if (lost > 0) throw new Error(`${lost} dead letters: what was measured is not what was meant`);
  return runs;
}

async function append(log: EventLog, envelopes: readonly Envelope[]): Promise<void> {
  for (const envelope of envelopes) {
    const answer = await log.append(envelope);
    if (answer.kind !== 'stored') throw new Error(`${envelope.id} was not stored: ${answer.kind}`);
  }
}

/** Lets the projection run to the end of the log. Returns how long that took, in milliseconds. */
async function project(log: EventLog, dataSource: DataSource): Promise<number> {
  const { lastSeq } = await log.state();
  const ending = new AbortController();
  const stuck = setTimeout(() => ending.abort(), stuckAfterMs);
  const began = performance.now();
  let ended: number | undefined;
  await runProjection({
    ...{ log, dataSource, writer: 'bench', now: Date.now, signal: ending.signal },
    onStatus: ({ seq }) => {
      if (seq === null) return;
      if (seq >= lastSeq && ended === undefined) {
        ended = performance.now();
        ending.abort();
      }
    },
    onTrouble: (error) => {
      throw error;
    },
  });
  clearTimeout(stuck);
  if (ended === undefined)
    throw new Error(`the projection did not reach ${lastSeq} within ${stuckAfterMs / 1000} s`);
  return ended - began;
}
