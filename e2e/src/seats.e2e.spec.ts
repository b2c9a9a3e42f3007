import { checkLogLaws, mustHold } from '@headcount/testing-stack/checkers';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { Fleet } from './seats/fleet.js';
import { LogView } from './seats/log-view.js';
import type { Race } from './seats/race.js';
import { expectCaught, letsInExactly, tickOften } from './seats/rounds.js';
import { frozen, killed, serverKilled } from './seats/troubles.js';

describe('two hundred who ask three collectors at once for a few seats', () => {
  let fleet: Fleet;
  let view: LogView;

  beforeAll(async () => {
    fleet = await Fleet.start(3);
    view = new LogView(fleet.own.log);
    await tickOften(fleet);
  });
  afterAll(() => fleet?.destroy());

  it.each<[string, Omit<Race, 'site'>]>([
    ['all the same', { free: 7, anonymous: true, taken: 5 }],
    ['one collector is killed', { free: 12, anonymous: false, taken: 0, trouble: killed }],
    ['one collector is frozen', { free: 3, anonymous: true, taken: 9, trouble: frozen, shortLived: true }],
    ['NATS is restarted', { free: 20, anonymous: false, taken: 2, trouble: serverKilled }],
    ['none is free', { free: 0, anonymous: true, taken: 4 }],
  ])('are let in exactly as many, and the log knows each of them: %s', async (name, options) => {
    const site = name.replaceAll(' ', '-').toLowerCase();
    await letsInExactly(fleet, view, { site, ...options });
    mustHold(checkLogLaws(view.envelopes));
  });
});

describe('collectors that count, then insert', () => {
  it('are caught', async () => {
    const fleet = await Fleet.start(3, { guarded: false });
    try {
      await expectCaught(fleet);
    } finally {
      await fleet.destroy();
    }
  }, 300_000);
});
