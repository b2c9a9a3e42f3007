import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FaultySystem } from './faulty-system.js';
import { Reports } from './reports.js';
import { allIsWell, goOn } from './well.js';

let faulty: FaultySystem;
beforeAll(async () => {
  faulty = await FaultySystem.start();
});
afterAll(() => faulty?.destroy());

/** Nothing heals here: the services have to find out by themselves, and to dial again. */
describe('connections that lead nowhere, and nobody is told', () => {
  it('to NATS are given up within 40 s, and reports go on', async () => {
    const reports = new Reports(faulty.system, ['ada', 'grace']);
    await goOn(reports, 'at first');
    const vanishedAt = Date.now();
    faulty.wires.nats.vanish();
    await goOn(reports, 'over new connections', { within: 40_000 });
    await reports.stop();
    expect(reports.slowestMs).toBeLessThan(4_600);
    await allIsWell(faulty, reports, { at: vanishedAt, within: 60_000 });
  });

  it('to Postgres are given up within 100 s, and all is projected', async () => {
    const reports = new Reports(faulty.system, ['hopper', 'lise']);
    await goOn(reports, 'at first');
    const vanishedAt = Date.now();
    faulty.wires.database.vanish();
    await goOn(reports, 'without a read model');
    await reports.stop();
    expect(reports.refusals).toBe(0);
    await allIsWell(faulty, reports, { at: vanishedAt, within: 100_000 });
  });
});
