import { eventually, watchProcess } from '@headcount/testing-stack';
import { checkBounded, mustHold } from '@headcount/testing-stack/checkers';
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { FaultySystem } from './faulty-system.js';
import { FullLoad } from './full-load.js';
import { healed } from './well.js';

let faulty: FaultySystem;
beforeAll(async () => {
  faulty = await FaultySystem.start();
});
afterAll(() => faulty?.destroy());

const outageMs = 60_000;
/**
 * What lists may ask for at once, times twenty callers, and every other caller once; and again what was under way when
 * it was given up: an envelope of the site, and a signal of each.
 */
const waiting = 20 * 500 + 250 + (500 + 250);
const most = { rss_bytes: 768 * 1024 * 1024, headcount_collector_waiting: waiting };

describe('a log that is away for 60 s under full load (I11)', () => {
  it.each(['halfOpen', 'cut'] as const)(
    'leaves memory and what waits below their caps (%s)',
    async (fault) => {
      const { system } = faulty;
      onTestFailed(() => void process.stderr.write(system.logs()));
      const load = await FullLoad.on(system);
      await eventually(() => (load.answers.get('beat 200') ?? 0) > 1_000, {
        what: 'the load',
        within: 60_000,
      });
      const pid = system.pidOf('collector');
      const watch = watchProcess({
        pid,
        metrics: `${system.instance.collector}/metrics`,
        gauges: ['headcount_collector_waiting'],
      });
      const began = Date.now();
      faulty.wires.nats[fault]();
      load.flood();
      await eventually(() => Date.now() - began > outageMs, { what: 'the outage', within: outageMs + 5_000 });
      load.ebb();
      const samples = await watch.stop();
      faulty.wires.nats.heal();
      const healedAt = Date.now();
      const before = load.answers.get('beat 200') ?? 0;
      await eventually(() => (load.answers.get('beat 200') ?? 0) > before + 1_000, {
        what: 'beats to be taken again',
        within: 120_000,
      });
      await load.stop();
      mustHold(checkBounded(samples, { most, forMs: outageMs - 1_000, everyMs: 20_000 }));
      expect([...load.answers.keys()].filter((key) => !/ (200|201|503)$/.test(key))).toEqual([]);
      await healed(system, faulty.log.log, { at: healedAt, within: 120_000 });
    },
  );
});
