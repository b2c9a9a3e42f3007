import { checkLogLaws, mustHold } from '@headcount/testing-stack/checkers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shortPolicy } from './seats/claims.js';
import { Fleet } from './seats/fleet.js';
import { LogView } from './seats/log-view.js';
import { race, type Race, type RaceResult } from './seats/race.js';
import { frozen, killed, natsRestarted } from './seats/troubles.js';

const rounds = 50;

/** Three rounds of ten have a trouble. */
function roundOf(round: number): Race {
  const common = {
    site: `round-${round}`,
    free: (round * 7) % 23,
    taken: round % 6,
    anonymous: round % 2 === 0,
  };
  switch (round % 10) {
    case 2:
      return { ...common, trouble: killed };
    case 5:
      return { ...common, trouble: frozen, shortLived: true };
    case 8:
      return { ...common, trouble: natsRestarted };
    default:
      return common;
  }
}

describe('fifty rounds of two hundred who ask three collectors at once', () => {
  let fleet: Fleet;
  const results: RaceResult[] = [];

  beforeAll(async () => {
    fleet = await Fleet.start(3);
    await fleet.settle('ticking', { type: 'PolicyChanged', data: { policy: shortPolicy, changedBy: null } });
  });
  afterAll(() => fleet?.destroy());

  it('let in exactly as many as there are seats, whatever happens, and the log knows each of them', async () => {
    const view = new LogView(fleet.own.log);
    for (let round = 0; round < rounds; round++) {
      const { shortLived = false, free } = roundOf(round);
      const result = await race(fleet, view, roundOf(round));
      mustHold(result.violations);
      expect(result.admitted + result.refused).toBe(200);
      if (!shortLived) expect(result.admitted, `round ${round}`).toBe(free);
      results.push(result);
    }
    mustHold(checkLogLaws(view.envelopes));
  });

  it('are decided against one another: the guard of the log spoke in three of ten rounds, and more', () => {
    const contended = results.filter(({ conflicts }) => conflicts > 0).length;
    process.stderr.write(`${contended} of ${results.length} rounds had conflicts of the guard\n`);
    expect(results).toHaveLength(rounds);
    expect(contended).toBeGreaterThanOrEqual(0.3 * rounds);
  });
});
