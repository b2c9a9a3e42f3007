import type { DurationRow } from '@headcount/contracts';
import { closeDataSource, durations, type DataSource } from '@headcount/read-model';
import { bucketsOf, type Bucket } from '@headcount/session-core';
import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsOf, type Fact, type Span } from '../testing/facts-of-life.js';
import { filledFrom } from '../testing/filled.js';
import {
  chance,
  generatedLateLife,
  lifeBegin,
  lifeMs,
  lifeSites,
  lifeUsers,
  pick,
  saidAfter,
} from '../testing/generated-life.js';
import { sessionsOf, text, type Row } from '../testing/passing-sessions.js';

const hour = 3_600_000;
const role = 'role, "main"';

/** Sessions that come back to a user who had them before, and others that go from hand to hand. */
const life = generatedLateLife(51, 200, lifeBegin);
const random = chance(7);
const turns = factsOf(life, 'lab').flatMap(({ id, span: [from, to], userId }) =>
  [userId, pick(random, [null, ...lifeUsers]), userId]
    .filter(() => random() < 0.7)
    .map((who) => ({
      ...{ type: 'SessionIdentified' as const, site: 'lab' },
      data: { sessionId: id, userId: who, at: from + Math.floor(random() * (to - from)) },
    })),
);
const log = saidAfter(life, turns);
const rows = new Map(sessionsOf(log).map((row) => [`${row.site}/${row.id}`, row]));
const facts = Object.fromEntries(lifeSites.map((site) => [site, factsOf(log, site)]));

let dataSource: DataSource;
beforeAll(async () => {
  dataSource = await filledFrom(await freshDatabase(), log, 5);
});
afterAll(() => closeDataSource(dataSource));

/** A session in the hands of one user. */
interface Held {
  readonly fact: Fact;
  readonly row: Row;
  readonly userId: string | null;
  readonly spans: readonly Span[];
  readonly begins: boolean;
  readonly ends: boolean;
}

/** Instant by instant at which it changes hands; a session without a length is its first user's. */
function handsOf(site: string, fact: Fact): readonly Held[] {
  const row = rows.get(`${site}/${fact.id}`)!;
  const [start, end] = fact.span;
  const whole = { fact, row, begins: true, ends: fact.ended };
  if (start === end) return [{ ...whole, userId: fact.turns[0]?.userId ?? null, spans: [] }];
  const cuts = fact.turns.flatMap(({ span }) => [...span]).filter((at) => at > start && at < end);
  const edges = [...new Set([start, ...cuts, end])].sort((a, b) => a - b);
  const pieces = edges.slice(1).map((to, i) => {
    const from = edges[i]!;
    const turn = fact.turns.find(({ span }) => span[0] <= from && to <= span[1]);
    return { userId: turn?.userId ?? null, span: [from, to] as const };
  });
  return [...new Set(pieces.map(({ userId }) => userId))].map((userId) => ({
    ...{ fact, row, userId },
    spans: pieces.filter((piece) => piece.userId === userId).map(({ span }) => span),
    begins: pieces[0]!.userId === userId,
    ends: fact.ended && pieces.at(-1)!.userId === userId,
  }));
}

const common = (spans: readonly Span[], others: readonly Span[], { start, end }: Bucket) =>
  spans.reduce(
    (sum, [a, b]) =>
      others.reduce((all, [c, d]) => all + Math.max(0, Math.min(b, d, end) - Math.max(a, c, start)), sum),
    0,
  );

/** What those add up to in a part of time, one by one. */
function sumsOfHeld(held: readonly Held[], bucket: Bucket): Omit<DurationRow, 'group'> {
  const holds = (at: number) => bucket.start <= at && at < bucket.end;
  const begins = ({ fact, begins: first }: Held) => first && holds(fact.span[0]);
  const ends = ({ fact, ends: last }: Held) => last && holds(fact.span[1]);
  const isThere = (one: Held) => begins(one) || common(one.spans, one.spans, bucket) > 0;
  const sum = (of: (one: Held) => number) => held.reduce((all, one) => all + of(one), 0);
  const there = held.filter(isThere);
  const within = ({ fact, spans }: Held, parts: readonly Span[]) =>
    fact.span[0] === fact.span[1] ? 0 : common(spans, parts, bucket);
  return {
    started: held.filter(begins).length,
    ended: held.filter(ends).length,
    sessions: new Set(there.map(({ fact }) => fact.id)).size,
    users: new Set(there.flatMap(({ userId }) => userId ?? [])).size,
    spanSeconds: sum(({ spans }) => common(spans, spans, bucket)) / 1000,
    connectedSeconds: sum((one) => within(one, one.fact.connected)) / 1000,
    activeSeconds: sum((one) => within(one, one.fact.active)) / 1000,
    uncertaintySeconds: sum((one) => (ends(one) ? one.fact.uncertaintyMs : 0)) / 1000,
  };
}

const attributeOf = ({ row }: Held, name: string) =>
  (row['attributes'] as unknown as Record<string, string>)[name] ?? null;
const labels: Readonly<Record<string, (held: Held) => string | null>> = {
  user: ({ userId }) => userId,
  client: ({ row }) => text(row, 'client_id'),
  source: ({ row }) => text(row, 'source_id'),
  browser: ({ row }) => text(row, 'browser_name'),
  os: ({ row }) => text(row, 'os_name'),
  device: ({ row }) => text(row, 'device_type'),
  app: ({ row }) => text(row, 'app_name'),
  [role]: (held) => attributeOf(held, role),
  'nobody has it': (held) => attributeOf(held, 'nobody has it'),
};

function expected(site: string, by: readonly string[], buckets: readonly Bucket[], time: string | null) {
  const held = facts[site]!.flatMap((fact) => handsOf(site, fact));
  const groups = new Map<string, Held[]>();
  for (const one of held) {
    const group = JSON.stringify(Object.fromEntries(by.map((name) => [name, labels[name]!(one)])));
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  return buckets.flatMap((bucket) =>
    [...groups]
      .map(([group, those]) => ({
        group: { ...(time === null ? {} : { [time]: bucket.name }), ...(JSON.parse(group) as object) },
        ...sumsOfHeld(those, bucket),
      }))
      .filter(({ started, ended, sessions }) => started + ended + sessions > 0),
  );
}

const windows: readonly Span[] = [
  [lifeBegin - 24 * hour, lifeBegin + lifeMs],
  [lifeBegin + 7 * hour + 123_457, lifeBegin + 50 * hour + 999],
];
const groupings = [
  ...Object.keys(labels).map((name) => [name]),
  ['user', 'client'],
  ['device', 'source', role],
];

describe('durations by whom and what are those of the facts', () => {
  it.each(groupings)('by %s %s %s', async (...names) => {
    const by = names.filter((name) => name !== undefined);
    for (const site of lifeSites)
      for (const [from, to] of windows) {
        const whole = await durations(dataSource, { site, groupBy: by, tz: 'UTC', from, to });
        const bucket = { name: '', start: from, end: to };
        const wanted = expected(site, by, [bucket], null);
        expect(new Set(whole.durations.data)).toEqual(new Set(wanted));
        expect(whole.durations.data).toHaveLength(wanted.length);
      }
  });

  it.each(groupings)('by day and %s %s %s', async (...names) => {
    const by = names.filter((name) => name !== undefined);
    const [from, to] = windows[1]!;
    const tz = 'Asia/Kathmandu';
    const ask = { site: 'lab', groupBy: ['day', ...by], tz, from, to };
    const { data } = (await durations(dataSource, ask)).durations;
    const days = bucketsOf(tz, 'day', from, to).map(({ name, start, end }) => ({
      ...{ name, start: Math.max(start, from), end: Math.min(end, to) },
    }));
    const wanted = expected('lab', by, days, 'day');
    expect(new Set(data)).toEqual(new Set(wanted));
    expect(data).toHaveLength(wanted.length);
  });

  it('counts the end of a session that came back to its first user for that one', () => {
    const back = facts['lab']!.filter(
      ({ ended, turns: all }) => ended && all.length > 2 && all[0]!.userId === all.at(-1)!.userId,
    );
    expect(back.length).toBeGreaterThan(3);
  });
});
