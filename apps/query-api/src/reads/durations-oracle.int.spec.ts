import { closeDataSource, durations, type DataSource } from '@headcount/read-model';
import { bucketsOf, type BucketUnit } from '@headcount/session-core';
import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsOf, sumsOf, type Span } from '../testing/facts-of-life.js';
import { filledFrom } from '../testing/filled.js';
import { generatedLateLife, lifeMs, lifeSites } from '../testing/generated-life.js';

const hour = 3_600_000;

/** Clocks are set in both: in Europe by an hour, on Lord Howe Island by half of one. */
const springs = [
  { begin: Date.UTC(2026, 2, 28), zones: ['UTC', 'Europe/Berlin', 'Asia/Kathmandu', 'Africa/Monrovia'] },
  { begin: Date.UTC(2026, 3, 3, 18), zones: ['Australia/Lord_Howe', 'Pacific/Chatham', 'Asia/Kolkata'] },
];

describe.each(springs)(
  'durations are those of the facts, however late they came: $zones',
  ({ begin, zones }) => {
    const log = generatedLateLife(11, 250, begin);
    const facts = Object.fromEntries(lifeSites.map((site) => [site, factsOf(log, site)]));
    let dataSource: DataSource;
    beforeAll(async () => {
      dataSource = await filledFrom(await freshDatabase(), log, 9);
    });
    afterAll(() => closeDataSource(dataSource));

    const windows: readonly Span[] = [
      [begin - 24 * hour, begin + lifeMs],
      // it cuts through cells, through one alone, and through nothing
      [begin + 7 * hour + 123_457, begin + 50 * hour + 999],
      [begin + 20 * hour + 60_000, begin + 20 * hour + 70_001],
      [begin + 20 * hour + 60_000, begin + 20 * hour + 1_500_000],
      [begin - 48 * hour, begin - 47 * hour],
    ];
    const units: readonly BucketUnit[] = ['hour', 'day', 'week', 'month'];
    const questions = windows.flatMap((window) => units.map((unit) => ({ window, unit })));

    it.each(zones)('by hour, day, week and month of %s', async (tz) => {
      for (const site of lifeSites)
        for (const { window, unit } of questions) {
          const [from, to] = window;
          const { durations: answer } = await durations(dataSource, { site, groupBy: [unit], tz, from, to });
          const wanted = bucketsOf(tz, unit, from, to).map(({ name, start, end }) => ({
            group: { [unit]: name },
            ...sumsOf(facts[site]!, { name, start: Math.max(start, from), end: Math.min(end, to) }),
          }));
          expect(answer.data, `${unit} in ${window.join(' to ')}`).toEqual(wanted);
        }
    });

    it('is the same asked for with a filter that all sessions pass, from their rows', async () => {
      const [from, to] = windows[1]!;
      const ask = { site: lifeSites[0]!, groupBy: ['day'], tz: zones[1]!, from, to };
      const all = await durations(dataSource, ask);
      const rows = await durations(dataSource, { ...ask, statuses: ['open', 'ended'] });
      expect(rows).toEqual(all);
    });
  },
);
