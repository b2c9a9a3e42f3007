import type { Denial, Page, Site } from '@headcount/contracts';
import { defaultSitePolicy, type HeadcountEvent } from '@headcount/session-core';
import { readModelOf } from '@headcount/testing-stack/checkers';
import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spansOf } from '../testing/facts-of-life.js';
import { refusedAt } from '../testing/facts.js';
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
import { served, type Served } from '../testing/served.js';
import { shareSpans } from '../testing/shares.js';

type Said = Pick<HeadcountEvent, 'type' | 'site' | 'data'>;

/** Seats that are given up, taken again and pass from hand to hand while others are refused, by the log's own time. */
function crowdedLife(): readonly Said[] {
  const random = chance(97);
  const said: Said[] = [];
  const known: { site: string; sessionId: string }[] = [];
  const now = () => lifeBegin + lifeMs + said.length + 1;
  const about = (type: 'SeatReleased' | 'SeatTaken' | 'SessionResumed' | 'SessionIdentified') => {
    const { site, sessionId } = pick(random, known);
    const more = {
      SeatReleased: { limitId: 'all' },
      SeatTaken: { at: now(), ageMs: 0 },
      SessionResumed: { at: now(), ageMs: 0 },
      SessionIdentified: { at: now(), userId: pick(random, [null, ...lifeUsers]) },
    }[type];
    said.push({ type, site, data: { sessionId, ...more } });
  };
  const refuse = () => {
    const { site, sessionId } = pick(random, known);
    const id = random() < 0.5 ? sessionId : `never-${said.length}`;
    const asker = { userId: pick(random, [null, 'nobody', ...lifeUsers]), count: Math.ceil(random() * 9) };
    const limitId = pick(random, ['all', 'per user']);
    said.push({ site, ...refusedAt(id, now(), { ...asker, limitId }) });
  };
  for (const { facts } of generatedLateLife(61, 160, lifeBegin))
    for (const { event } of facts) {
      said.push(event);
      if (event.type === 'SessionStarted') known.push({ site: event.site, ...event.data });
      if (random() < 0.3) refuse();
      if (random() < 0.5)
        about(pick(random, ['SeatReleased', 'SeatTaken', 'SessionResumed', 'SessionIdentified'] as const));
    }
  said.push({
    ...{ type: 'PolicyChanged', site: 'ward' },
    data: { policy: { ...defaultSitePolicy, timeZone: 'Asia/Kathmandu' }, changedBy: null },
  });
  return said;
}

let api: Served;
beforeAll(async () => {
  api = await served(await freshDatabase(), saidAfter([], crowdedLife()), { sites: lifeSites });
});
afterAll(() => api.close());

async function get<Body>(site: string, path: string, query: Record<string, string> = {}): Promise<Body> {
  const url = `/api/v1/${path}?${new URLSearchParams(query).toString()}`;
  const answer = await api.app.inject({ url, headers: { authorization: api.authorization(site) } });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json<Body>();
}

const iso = (at: number) => new Date(at).toISOString();

/** When somebody took a seat: by session, and by the users in whose hands it was. */
function seatsTaken(site: string) {
  const sessions = readModelOf(api.log).filter((row) => row.table === 'session' && row['site'] === site);
  return sessions.flatMap((row) => {
    const spans = spansOf(row['occupied']);
    if (row['occupied_since'] !== null) spans.push([Date.parse(row['occupied_since'] as string), Infinity]);
    const id = row['id'] as string;
    return [
      ...spans.map(([at]) => ({ id, userId: null, at })),
      ...shareSpans(spans, row, 'occupied')
        .filter(({ userId, span: [from, to] }) => userId !== null && from < to)
        .map(({ userId, span: [at] }) => ({ id: null, userId, at })),
    ];
  });
}

/** The refusals in the log, the last one first, each with the first seat that was taken after it. */
function refusals(site: string): readonly Denial[] {
  const taken = seatsTaken(site);
  const facts = api.log.flatMap(({ facts: all }) => all).filter(({ event }) => event.site === site);
  return facts.toReversed().flatMap(({ event, position }) => {
    if (event.type !== 'SessionDenied') return [];
    const { at, ...denied } = event.data;
    const after = taken.filter(
      (seat) =>
        seat.at >= at &&
        (seat.id === denied.sessionId || (denied.userId !== null && seat.userId === denied.userId)),
    );
    const first = Math.min(...after.map((seat) => seat.at));
    return [
      {
        ...{ ...denied, position: `${position.seq}.${position.index}`, deniedAt: iso(at) },
        admittedAt: first === Infinity ? null : iso(first),
      },
    ];
  });
}

describe('who was refused is what a look at each fact finds', () => {
  it.each(lifeSites)('by which limit, how often, and when they got in after all: %s', async (site) => {
    const wanted = refusals(site);
    const { data } = await get<Page<Denial>>(site, 'denials', { limit: '500' });
    expect(data).toEqual(wanted);
    expect(wanted.filter(({ admittedAt }) => admittedAt !== null).length).toBeGreaterThan(20);
    expect(wanted.filter(({ admittedAt }) => admittedAt === null).length).toBeGreaterThan(5);
  });

  it.each([
    { userId: 'alice' },
    { limitId: 'per user' },
    { from: iso(lifeBegin + lifeMs + 100), to: iso(lifeBegin + lifeMs + 400), limitId: 'all' },
  ])('of those that are asked for, page by page: %o', async (query) => {
    const { userId, limitId, from, to } = query as Record<string, string | undefined>;
    const wanted = refusals('lab').filter((denial) =>
      [
        userId === undefined || denial.userId === userId,
        limitId === undefined || denial.limitId === limitId,
        from === undefined || denial.deniedAt >= from,
        to === undefined || denial.deniedAt < to,
      ].every(Boolean),
    );
    const told: Denial[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const at: Record<string, string> = cursor === '' ? {} : { cursor };
      const page: Page<Denial> = await get('lab', 'denials', { ...query, ...at, limit: '3' });
      told.push(...page.data);
      cursor = page.page.nextCursor;
    }
    expect(told).toEqual(wanted);
    expect(wanted.length).toBeGreaterThan(4);
  });
});

describe('a site is what its facts say', () => {
  it.each(lifeSites)('who is open there, and by which clock it lives: %s', async (site) => {
    const sessions = readModelOf(api.log).filter((row) => row.table === 'session' && row['site'] === site);
    const open = sessions.filter((row) => row['ended_at'] === null).length;
    expect(open).toBeGreaterThan(3);
    const timeZone = site === 'ward' ? 'Asia/Kathmandu' : 'UTC';
    const { data } = await get<{ data: readonly Site[] }>(site, 'sites');
    expect(data).toEqual([{ site, timeZone, open }]);
  });
});
