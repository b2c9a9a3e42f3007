import { checkLogLaws, mustHold } from '@headcount/testing-stack/checkers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Fleet } from './seats/fleet.js';
import { LogView } from './seats/log-view.js';
import { shortPolicy } from './seats/claims.js';
import { race, type Race } from './seats/race.js';
import { frozen, killed, natsRestarted } from './seats/troubles.js';

/** A site whose sessions are that short-lived makes every collector tick as often as that needs. */
const ticking = { type: 'PolicyChanged', data: { policy: shortPolicy, changedBy: null } } as const;

describe('two hundred who ask three collectors at once for a few seats', () => {
  let fleet: Fleet;
  let view: LogView;

  beforeAll(async () => {
    fleet = await Fleet.start(3);
    view = new LogView(fleet.own.log);
    await fleet.settle('ticking', ticking);
  });
  afterAll(() => fleet?.destroy());

  it.each<[string, Omit<Race, 'site'>]>([
    ['all the same', { free: 7, anonymous: true, taken: 5 }],
    ['one collector is killed', { free: 12, anonymous: false, taken: 0, trouble: killed }],
    ['one collector is frozen', { free: 3, anonymous: true, taken: 9, trouble: frozen, shortLived: true }],
    ['NATS is restarted', { free: 20, anonymous: false, taken: 2, trouble: natsRestarted }],
    ['none is free', { free: 0, anonymous: true, taken: 4 }],
  ])('are let in exactly as many, and the log knows each of them: %s', async (name, options) => {
    const site = name.replaceAll(' ', '-').toLowerCase();
    const result = await race(fleet, view, { site, ...options });
    mustHold(result.violations);
    expect(result.admitted + result.refused).toBe(200);
    if (options.shortLived !== true) expect(result.admitted).toBe(options.free);
    mustHold(checkLogLaws(view.envelopes));
  });
});

describe('collectors that count, then insert', () => {
  it('are caught', async () => {
    const fleet = await Fleet.start(3, { guarded: false });
    try {
      const view = new LogView(fleet.own.log);
      await fleet.settle('ticking', ticking);
      const found: string[] = [];
      for (let round = 0; round < 25 && found.length === 0; round++) {
        const { violations } = await race(fleet, view, {
          site: `round-${round}`,
          free: 5,
          taken: 0,
          anonymous: true,
        });
        found.push(...violations.map(({ law }) => law));
      }
      expect(found).toContain('I6 seats');
      expect(checkLogLaws(view.envelopes)).not.toEqual([]);
    } finally {
      await fleet.destroy();
    }
  }, 300_000);
});
