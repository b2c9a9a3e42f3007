import type { User } from '@headcount/contracts';
import { closeDataSource, listUsers, type DataSource } from '@headcount/read-model';
import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { factsOf, type Span } from '../testing/facts-of-life.js';
import { filledFrom } from '../testing/filled.js';
import { generatedLateLife, lifeBegin, lifeMs, lifeSites } from '../testing/generated-life.js';

const hour = 3_600_000;
const log = generatedLateLife(31, 300, lifeBegin);
let dataSource: DataSource;
beforeAll(async () => {
  dataSource = await filledFrom(await freshDatabase(), log);
});
afterAll(() => closeDataSource(dataSource));

const cut = ([a, b]: Span, [from, to]: Span): Span[] =>
  Math.max(a, from) < Math.min(b, to) ? [[Math.max(a, from), Math.min(b, to)]] : [];
const cutAll = (spans: readonly Span[], window: Span) => spans.flatMap((span) => cut(span, window));

/** In seconds: all of them, and the time in which there was any, looked at between all their ends. */
function sumAndUnion(spans: readonly Span[]): { sum: number; union: number } {
  const edges = [...new Set(spans.flat())].sort((a, b) => a - b);
  const union = edges.slice(1).reduce((time, to, i) => {
    const from = edges[i]!;
    return time + (spans.some(([a, b]) => a <= from && to <= b) ? to - from : 0);
  }, 0);
  return { sum: spans.reduce((time, [from, to]) => time + to - from, 0) / 1000, union: union / 1000 };
}

function expected(site: string, window: Span): readonly User[] {
  const facts = factsOf(log, site);
  const ids = [...new Set(facts.flatMap(({ turns }) => turns.map(({ userId }) => userId)))].sort();
  return ids.flatMap((userId) => {
    const mine = facts.flatMap((fact) => {
      const turns = fact.turns.filter((turn) => turn.userId === userId).map(({ span }) => span);
      const spans = cutAll(cutAll(turns, fact.span), window);
      const brief =
        fact.span[0] === fact.span[1] &&
        turns.length > 0 &&
        cut([fact.startedAt, fact.startedAt + 1], window).length > 0;
      if (spans.length === 0 && !brief) return [];
      const within = (segments: readonly Span[]) => spans.flatMap((span) => cutAll(segments, span));
      const seen = spans.length === 0 ? [fact.startedAt] : spans.flat();
      return [{ fact, spans, seen, connected: within(fact.connected), active: within(fact.active) }];
    });
    if (mine.length === 0) return [];
    const last = mine.filter(({ fact }) => fact.userId === userId);
    const ends = last.filter(
      ({ fact: { ended, span } }) => ended && window[0] <= span[1] && span[1] < window[1],
    );
    const seen = mine.flatMap((one) => one.seen);
    return {
      ...{ userId, sessions: mine.length, open: last.filter(({ fact }) => !fact.ended).length },
      spanSeconds: sumAndUnion(mine.flatMap(({ spans }) => spans)),
      connectedSeconds: sumAndUnion(mine.flatMap(({ connected }) => connected)),
      activeSeconds: sumAndUnion(mine.flatMap(({ active }) => active)),
      uncertaintySeconds: ends.reduce((sum, { fact }) => sum + fact.uncertaintyMs, 0) / 1000,
      firstSeenAt: new Date(Math.min(...seen)).toISOString(),
      lastSeenAt: new Date(Math.max(...seen)).toISOString(),
    };
  });
}

describe('the totals of users in a window', () => {
  const windows: readonly Span[] = [
    [lifeBegin - hour, lifeBegin + lifeMs],
    [lifeBegin + 20 * hour + 777, lifeBegin + 26 * hour + 1],
    [lifeBegin + 30 * hour, lifeBegin + 30 * hour + 60_000],
  ];

  it.each(windows)('are those of the facts from %d to %d', async (from, to) => {
    for (const site of lifeSites) {
      const { data } = await listUsers(dataSource, { site, limit: 100, from, to });
      const wanted = expected(site, [from, to]);
      expect(data.map(({ lastSeenAt: _, ...user }) => user)).toEqual(
        wanted.map(({ lastSeenAt: _, ...user }) => user),
      );
    }
  });

  it('come page by page, and a cursor belongs to its window', async () => {
    const [from, to] = windows[1]!;
    const ask = { site: lifeSites[0]!, limit: 2, from, to };
    const whole = await listUsers(dataSource, { ...ask, limit: 100 });
    const first = await listUsers(dataSource, ask);
    const cursor = first.page.nextCursor!;
    const second = await listUsers(dataSource, { ...ask, cursor });
    expect([...first.data, ...second.data]).toEqual(whole.data.slice(0, 4));
    await expect(listUsers(dataSource, { ...ask, to: to + 1, cursor })).rejects.toThrow(/cursor/);
  });

  it('may have no beginning or no end', async () => {
    const site = lifeSites[0]!;
    const ids = async (window: object) =>
      (await listUsers(dataSource, { site, limit: 100, ...window })).data.map(({ userId, sessions }) => [
        userId,
        sessions,
      ]);
    const all = await ids({});
    expect(await ids({ from: lifeBegin - hour })).toEqual(all);
    expect(await ids({ to: lifeBegin + 2 * lifeMs })).toEqual(all);
    expect(await ids({ to: lifeBegin - hour })).toEqual([]);
  });
});
