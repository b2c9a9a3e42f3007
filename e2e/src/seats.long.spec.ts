import { afterAll, beforeAll, describe, it } from 'vitest';
import { Fleet } from './seats/fleet.js';
import { expectContention, fiftyRounds, tickOften } from './seats/rounds.js';
import type { RaceResult } from './seats/race.js';

describe('two hundred who ask three collectors at once', () => {
  let results: readonly RaceResult[] = [];
  let fleet: Fleet;

  beforeAll(async () => {
    fleet = await Fleet.start(3);
  });
  afterAll(() => fleet?.destroy());

  it('let in exactly as many as there are seats in fifty rounds, whatever happens, and the log knows each', async () => {
    await tickOften(fleet);
    results = await fiftyRounds(fleet);
  }, 1_200_000);

  it('are decided against one another: the guard of the log spoke in three of ten rounds, and more', () => {
    expectContention(results);
  });
});
