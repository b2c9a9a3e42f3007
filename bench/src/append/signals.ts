import { assembleCollector } from '@headcount/collector';
import { createLogger } from '@headcount/service-kit';
import type { Bench, BenchContext } from '../bench.js';
import type { Run } from '../report/figure.js';
import { withLog } from '../stores.js';
import { beatOf, beatsPerSecond, callerCount, callersOf, type Caller } from './callers.js';

type Log = Parameters<typeof assembleCollector>[0];

/**
 * The collector's own way of a beat without HTTP: group commit, acknowledgement, reading it back from the log
 * and folding it, and only then the answer. Each caller's session is open and one of 1,000.
 */
export const appendSignals: Bench = {
  figure: {
    name: 'append.signals',
    unit: 'facts/s',
    better: 'higher',
    target: 150_000,
    ceilingName: 'the same callers with 100 beats at a time',
  },
  run: (context) => withLog(({ log }) => measure(context, log)),
};

async function measure({ quick, say }: BenchContext, log: Log): Promise<readonly Run[]> {
  const logger = createLogger('bench', 'silent');
  const parts = assembleCollector(log, { id: 'bench', logger, now: Date.now });
  parts.start();
  const ms = quick ? 1_000 : 3_000;
  const callers = callersOf(callerCount);
  const report = (beatsAtOnce: number) => async (caller: Caller) => {
    const beats = Array.from({ length: beatsAtOnce }, () => beatOf(caller));
    const { site, sourceId } = caller;
    const answer = await parts.collector.signal({ site, sourceId, beats });
    if (!answer.ok) throw new Error(`a beat was not acknowledged: ${answer.detail}`);
  };
  try {
    await beatsPerSecond(callers, ms, report(1));
    const runs: Run[] = [];
    for (let run = 1; run <= (quick ? 3 : 5); run++) {
      const ceiling = 100 * (await beatsPerSecond(callers, ms, report(100)));
      const value = await beatsPerSecond(callers, ms, report(1));
      say(`append.signals ${run}: ${Math.round(value)} facts/s, ceiling ${Math.round(ceiling)}`);
      runs.push({ value, ceiling });
    }
    return runs;
  } finally {
    await parts.stop();
  }
}
