import 'reflect-metadata';
import {
  sessionFactSchema,
  sessionSegmentSchema,
  sourceSchema,
  userSchema,
  type SessionFact,
  type SessionSegment,
  type Source,
  type User,
} from '@headcount/contracts';
import { segmentsByUser, sumAndUnionOf, type Login, type Run } from '@headcount/session-core';
import { freshDatabase } from '@headcount/testing-stack';
import { readModelOf } from '@headcount/testing-stack/checkers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generatedLife, lifeUsers } from '../testing/generated-life.js';
import { served, type Served } from '../testing/served.js';

let api: Served;
beforeAll(async () => {
  api = await served(await freshDatabase(), generatedLife(11, 300), { sites: ['lab', 'ward'] });
});
afterAll(() => api.close());

async function get<Body>(path: string, headers: Record<string, string> = {}) {
  const url = `/api/v1/${path}`;
  const answer = await api.app.inject({
    url,
    headers: { authorization: api.authorization('lab'), ...headers },
  });
  const body = (answer.body === '' ? null : answer.json()) as Body & { code?: string };
  return { status: answer.statusCode, headers: answer.headers, body };
}

interface Reference {
  readonly id: string;
  readonly userId: string | null;
  readonly sourceId: string | null;
  readonly open: boolean;
  readonly logins: readonly Login[];
  readonly lastSeenAt: number;
  readonly span: readonly Run[];
  readonly connected: readonly Run[];
  /** Null: not measured. */
  readonly active: readonly Run[] | null;
  readonly uncertaintyMs: number;
}

/** What follows from the facts of the site. */
function references(): readonly Reference[] {
  const rows = readModelOf(api.log).filter(({ site }) => site === 'lab');
  const live = new Map(rows.filter(({ table }) => table === 'live').map((row) => [row['id'], row]));
  const runs = (value: unknown) =>
    (value as [string, string][]).map(([from, to]): Run => [Date.parse(from), Date.parse(to)]);
  return rows
    .filter(({ table }) => table === 'session')
    .map((session) => {
      const row: Record<string, unknown> = { ...session, ...live.get(session['id']) };
      const at = (name: string) => Date.parse(String(row[name]));
      const until = row['ended_at'] === null ? at('last_seen_at') : at('ended_at');
      return {
        id: String(row['id']),
        userId: row['user_id'] as string | null,
        sourceId: row['source_id'] as string | null,
        open: row['ended_at'] === null,
        logins: row['logins'] as Login[],
        lastSeenAt: at('last_seen_at'),
        span: until > at('started_at') ? [[at('started_at'), until]] : [],
        connected: runs(row['connected_segments']),
        active: row['active_ms'] === null ? null : runs(row['active_segments']),
        uncertaintyMs: Number(row['end_uncertainty_ms'] ?? 0),
      };
    });
}

function expectedUser(userId: string): Partial<User> {
  const theirs = references().filter(({ logins }) => logins.some((login) => login.userId === userId));
  const seconds = (runsOf: (session: Reference) => readonly Run[] | null) => {
    const own = theirs.map((each) => segmentsByUser(runsOf(each) ?? [], each.logins).get(userId) ?? []);
    const { sum, union } = sumAndUnionOf(own);
    return { sum: sum / 1000, union: union / 1000 };
  };
  const last = theirs.filter((each) => each.userId === userId);
  const begun = theirs.flatMap(({ logins }) => logins.filter((login) => login.userId === userId));
  return {
    userId,
    sessions: theirs.length,
    open: last.filter(({ open }) => open).length,
    spanSeconds: seconds(({ span }) => span),
    connectedSeconds: seconds(({ connected }) => connected),
    activeSeconds: seconds(({ active }) => active),
    uncertaintySeconds: last.reduce((sum, { uncertaintyMs }) => sum + uncertaintyMs, 0) / 1000,
    firstSeenAt: new Date(Math.min(...begun.map(({ loginAt }) => loginAt))).toISOString(),
  };
}

describe('users', () => {
  const sorted = [...lifeUsers].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

  it('have the time of their own of each session, as the facts say, in the list and one by one', async () => {
    const { body } = await get<{ data: User[] }>('users');
    expect(body.data.map(({ userId }) => userId)).toEqual(sorted);
    for (const user of body.data) {
      expect(userSchema.parse(user)).toEqual(user);
      expect(user).toMatchObject(expectedUser(user.userId));
      expect((await get<User>(`users/${encodeURIComponent(user.userId)}`)).body).toEqual(user);
    }
    const shared = references().filter(
      ({ logins, userId }) => logins.length > 1 || (userId === null && logins.length === 1),
    );
    expect(shared.length).toBeGreaterThan(20);
  });

  it('come in pages, those too that only were logged in formerly', async () => {
    const found: string[] = [];
    let cursor = '';
    do {
      const { body } = await get<{ data: User[]; page: { nextCursor: string | null } }>(
        `users?limit=1${cursor}`,
      );
      found.push(...body.data.map(({ userId }) => userId));
      cursor = body.page.nextCursor === null ? '' : `&cursor=${body.page.nextCursor}`;
    } while (cursor !== '');
    expect(found).toEqual(sorted);
  });

  it('that nobody is are not found, and ids that are none refused', async () => {
    expect((await get('users/nobody')).body.code).toBe('user_not_found');
    expect((await get('users/a%00b')).body.code).toBe('invalid_id');
    expect((await get('users/alice/sessions?userId=zo%C3%AB')).body.code).toBe('invalid_request');
  });

  it('have the sessions that are theirs in the end', async () => {
    const { body } = await get<{ data: { id: string }[] }>('users/alice/sessions?limit=500&sort=startedAt');
    const theirs = references().filter(({ userId }) => userId === 'alice');
    expect(body.data.map(({ id }) => id).sort()).toEqual(theirs.map(({ id }) => id).sort());
    expect(body).toEqual((await get('sessions?userId=alice&limit=500&sort=startedAt')).body);
  });
});

describe('sources', () => {
  it('are told with what they have open and when they last told of anybody', async () => {
    const { body } = await get<{ data: Source[] }>('sources');
    expect(body.data.map(({ sourceId }) => sourceId)).toEqual(['RS2', 'rs1']);
    for (const source of body.data) {
      const theirs = references().filter(({ sourceId }) => sourceId === source.sourceId);
      expect(sourceSchema.parse(source)).toEqual({
        ...{ sourceId: source.sourceId, incarnation: null, sessions: theirs.length },
        open: theirs.filter(({ open }) => open).length,
        lastSeenAt: new Date(Math.max(...theirs.map(({ lastSeenAt }) => lastSeenAt))).toISOString(),
        clockSkewSeconds: null,
      });
    }
  });
});

describe('the segments of a session', () => {
  it('are those that the facts say, by whose they were', async () => {
    for (const { id, connected, active, logins } of references()) {
      const { body } = await get<{ data: SessionSegment[] }>(`sessions/${encodeURIComponent(id)}/segments`);
      const told = (series: string) =>
        body.data
          .filter((segment) => segment.series === series)
          .map(({ userId, start, end }) => [userId, Date.parse(start), Date.parse(end!)]);
      const expected = (runs: readonly Run[]) =>
        [...segmentsByUser(runs, logins)]
          .flatMap(([userId, share]) => share.map(([from, to]) => [userId, from, to]))
          .sort((a, b) => Number(a[1]) - Number(b[1]));
      for (const segment of body.data) expect(sessionSegmentSchema.parse(segment)).toEqual(segment);
      expect(told('connected')).toEqual(expected(connected));
      if (active !== null) expect(told('active')).toEqual(expected(active));
      expect(body.data.some(({ series }) => series === 'occupied')).toBe(true);
    }
  });
});

describe('the events of a session', () => {
  const names: Record<string, string> = {
    SessionStarted: 'started',
    SessionIdentified: 'identified',
    SessionEnded: 'ended',
  };

  it('are its lifecycle facts in the order of the log, with their positions, and its beats as ranges', async () => {
    for (const { id } of references()) {
      const { body } = await get<{ data: SessionFact[] }>(`sessions/${encodeURIComponent(id)}/events`);
      const facts = api.log
        .flatMap((envelope) => envelope.facts)
        .filter(
          ({ event }) => event.site === 'lab' && 'sessionId' in event.data && event.data.sessionId === id,
        )
        .map(({ event, position }) => [names[event.type], `${position.seq}.${position.index}`]);
      const told = body.data.flatMap((fact) => (fact.type === 'beats' ? [] : [[fact.type, fact.position]]));
      expect(told).toEqual(facts);
      for (const fact of body.data) expect(sessionFactSchema.parse(fact)).toEqual(fact);
      expect(body.data.some((fact) => fact.type === 'beats' && !fact.active)).toBe(true);
    }
  });
});

describe('one thing', () => {
  it('has an ETag that changes with it, and is 304 to whoever knows it', async () => {
    const { id } = references()[0]!;
    for (const path of [
      `sessions/${encodeURIComponent(id)}`,
      `sessions/${encodeURIComponent(id)}/events`,
      'users/alice',
    ]) {
      const { headers } = await get(path);
      const tag = String(headers['etag']);
      expect(tag).toMatch(/^"[\w-]{22}"$/);
      const again = await get(path, { 'if-none-match': `"other", W/${tag}` });
      expect([again.status, again.body, again.headers['etag']]).toEqual([304, null, tag]);
      expect(again.headers['x-projection-position']).toBe(String(api.log.at(-1)!.seq));
      expect((await get(path, { 'if-none-match': '"other"' })).status).toBe(200);
    }
    expect((await get('users/alice')).headers['etag']).not.toBe((await get('users/Bob')).headers['etag']);
  });

  it('that is not there is a problem, for its parts too', async () => {
    for (const part of ['', '/segments', '/events'])
      expect((await get(`sessions/nothing${part}`)).body.code).toBe('session_not_found');
    for (const part of ['/segments', '/events']) {
      expect((await get(`sessions/a%00b${part}`)).body.code).toBe('invalid_id');
      expect((await get(`sessions/x${part}?minPosition=999999.0`)).body.code).toBe('projection_behind');
    }
  });
});
