import type { DurationRow } from '@headcount/contracts';
import { closeDataSource, durations, type DataSource } from '@headcount/read-model';
import { bucketsOf, type Bucket, type BucketUnit } from '@headcount/session-core';
import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsOf, type Fact, type Span } from '../testing/facts-of-life.js';
import { filledFrom } from '../testing/filled.js';
import { generatedLateLife, lifeMs, lifeSites } from '../testing/generated-life.js';

const hour = 3_600_000;

const inside = ([from, to]: Span, { start, end }: Bucket) =>
  Math.max(0, Math.min(to, end) - Math.max(from, start));
const total = (spans: readonly Span[], bucket: Bucket) =>
  spans.reduce((sum, span) => sum + inside(span, bucket), 0);

function expected(facts: readonly Fact[], bucket: Bucket): Omit<DurationRow, 'group'> {
  const holds = (at: number) => bucket.start <= at && at < bucket.end;
  const sum = (of: (fact: Fact) => number) => facts.reduce((all, fact) => all + of(fact), 0);
  const isThere = ({ span }: Fact) => holds(span[0]) || inside(span, bucket) > 0;
  const users = facts.flatMap(({ span, turns }) =>
    turns
      .filter(
        (turn, i) => inside(turn.span, bucket) > 0 || (i === 0 && span[0] === span[1] && holds(span[0])),
      )
      .map(({ userId }) => userId),
  );
  const endsIn = ({ ended, span }: Fact) => ended && holds(span[1]);
  return {
    started: sum(({ span }) => Number(holds(span[0]))),
    ended: sum((fact) => Number(endsIn(fact))),
    sessions: facts.filter(isThere).length,
    users: new Set(users).size,
    spanSeconds: sum(({ span }) => inside(span, bucket)) / 1000,
    connectedSeconds: sum(({ connected }) => total(connected, bucket)) / 1000,
    activeSeconds: sum(({ active }) => total(active, bucket)) / 1000,
    uncertaintySeconds: sum((fact) => (endsIn(fact) ? fact.uncertaintyMs : 0)) / 1000,
  };
}

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
            ...expected(facts[site]!, { name, start: Math.max(start, from), end: Math.min(end, to) }),
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
