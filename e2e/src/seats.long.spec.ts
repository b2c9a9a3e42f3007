import { guardingServer } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { oneServer, threeReplicas, type FleetLog } from './seats/fleet-log.js';
import { Fleet } from './seats/fleet.js';
import { expectCaught, expectContention, fiftyRounds, tickOften } from './seats/rounds.js';
import type { RaceResult } from './seats/race.js';

/** A log, or why there is none on this machine. */
async function replicated(): Promise<FleetLog | string> {
  const found = await guardingServer();
  return typeof found === 'string' ? found : threeReplicas(found);
}

describe.each<[string, () => Promise<FleetLog | string>]>([
  ['one server', oneServer],
  ['three replicas', replicated],
])('two hundred who ask three collectors at once, over a log on %s', (_name, given) => {
  let results: readonly RaceResult[] = [];
  let fleet: Fleet | undefined;
  let problem: string | undefined;

  beforeAll(async () => {
    const own = await given();
    if (typeof own === 'string') {
      problem = own;
      process.stderr.write(`left out: ${own}\n`);
    } else fleet = await Fleet.start(3, { own });
  });
  afterAll(() => fleet?.destroy());

  it('let in exactly as many as there are seats in fifty rounds, whatever happens, and the log knows each', async (context) => {
    if (fleet === undefined) return context.skip(problem);
    await tickOften(fleet);
    results = await fiftyRounds(fleet);
  }, 1_200_000);

  it('are decided against one another: the guard of the log spoke in three of ten rounds, and more', (context) => {
    if (fleet === undefined) return context.skip(problem);
    expectContention(results);
  });
});

describe('collectors that count, then insert, over a log on three replicas', () => {
  it('are caught', async (context) => {
    const own = await replicated();
    if (typeof own === 'string') return context.skip(own);
    const fleet = await Fleet.start(3, { own, guarded: false });
    try {
      await expectCaught(fleet);
    } finally {
      await fleet.destroy();
    }
  });
});
