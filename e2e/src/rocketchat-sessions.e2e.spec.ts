import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it, onTestFailed } from 'vitest';
import { System } from './system.js';

/** Sessions that Rocket.Chat keeps, and what it makes of them; see the file. */
interface Cases {
  readonly documents: { readonly sessions: readonly Stored[] };
  readonly cases: readonly {
    readonly name: string;
    readonly asserts: readonly { readonly target: string; readonly expected: unknown }[];
    readonly call?: { readonly fn: string; readonly args: readonly Asked[] };
  }[];
}
interface Stored {
  readonly _id: string;
  readonly userId: string;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly loginAt: string;
  readonly lastActivityAt?: string;
  readonly closedAt?: string;
  readonly device: { readonly name: string; readonly os: { readonly name: string } };
}
interface Asked {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly type?: 'week';
}
/** Of users, a device or a system: how many users, or sessions of the device or system, and whole seconds. */
interface Counted {
  readonly count: number;
  readonly sessions?: number;
  readonly time: number;
  readonly name?: string;
}
/** Of ours. */
interface Sums {
  readonly name?: string;
  readonly users: number;
  readonly sessions: number;
  readonly spanSeconds: number;
}
interface ActiveUsers extends Sums {
  readonly from: string;
  readonly to: string;
  readonly devices: readonly Sums[];
  readonly systems: readonly Sums[];
}

const directory = process.env['HEADCOUNT_FIXTURES'];
if (directory === undefined)
  console.warn(
    'NOT RUN: sessions of Rocket.Chat; set HEADCOUNT_FIXTURES to the directory of rocketchat_sessions_cases.json',
  );

const { documents, cases }: Cases =
  directory === undefined
    ? { documents: { sessions: [] }, cases: [] }
    : (JSON.parse(readFileSync(join(directory, 'rocketchat_sessions_cases.json'), 'utf8')) as Cases);

const userAgents: Readonly<Record<string, string>> = {
  Firefox: 'Mozilla/5.0 (X11; Linux x86_64; rv:66.0.3) Gecko/20100101 Firefox/66.0.3',
  Chrome:
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_14_1) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/73.0.3683.103 Safari/537.36',
};
const dayMs = 86_400_000;

/** Moved by whole days, so that it was begun on the day under which it is kept. */
function moved({ year, month, day, loginAt }: Stored, at: string): number {
  const begun = Math.floor(Date.parse(loginAt) / dayMs) * dayMs;
  return Date.parse(at) + Date.UTC(year, month - 1, day) - begun;
}

/** What a reporter would have told of it. */
function eventsOf(stored: Stored) {
  const { _id: sessionId, userId, loginAt, lastActivityAt, closedAt, device } = stored;
  const iso = (at: string) => new Date(moved(stored, at)).toISOString();
  const event = (kind: string, at: string, data: object) => ({
    ...{ specversion: '1.0', id: `${sessionId}-${kind}`, source: '/rocketchat', time: iso(at) },
    ...{ type: `headcount.session.${kind}.v1`, data },
  });
  const userAgent = userAgents[device.name];
  const began = event('started', loginAt, { sessionId, userId, userAgent, startedAt: iso(loginAt) });
  if (closedAt !== undefined)
    return [began, event('ended', closedAt, { sessionId, endedAt: iso(closedAt), reason: 'client_closed' })];
  if (lastActivityAt === undefined) return [began];
  return [
    began,
    event('heartbeat', lastActivityAt, { beats: [{ sessionId, at: iso(lastActivityAt), active: true }] }),
  ];
}

/** What the documents say of a period: who was there, and for how many milliseconds each session lasted. */
function inPeriod({ from, to }: Pick<ActiveUsers, 'from' | 'to'>) {
  return documents.sessions.flatMap((stored) => {
    const begun = moved(stored, stored.loginAt);
    if (begun < Date.parse(from) || begun >= Date.parse(to)) return [];
    const last = moved(stored, stored.closedAt ?? stored.lastActivityAt ?? stored.loginAt);
    return [{ stored, userId: stored.userId, ms: last - begun }];
  });
}
type Lasted = ReturnType<typeof inPeriod>;

/** As Rocket.Chat counts: whole seconds of each session, and sessions of less than one not at all. */
function asRocketChat(lasted: Lasted): { readonly sessions: number; readonly time: number } {
  const seconds = lasted.map(({ ms }) => Math.trunc(ms / 1000)).filter((whole) => whole > 0);
  return { sessions: seconds.length, time: seconds.reduce((sum, whole) => sum + whole, 0) };
}

/** As it is: every session, and all of its time. */
function exactly(lasted: Lasted): Omit<Sums, 'name'> {
  return {
    users: new Set(lasted.map(({ userId }) => userId)).size,
    sessions: lasted.length,
    spanSeconds: lasted.reduce((sum, { ms }) => sum + ms, 0) / 1000,
  };
}

const told = (name: string) => cases.filter(({ call }) => call?.fn.startsWith(name) === true);
const docsOf = (one: Cases['cases'][number]) =>
  (one.asserts.find(({ target }) => target === 'docs')?.expected ?? []) as readonly Counted[];

describe.runIf(directory !== undefined)('sessions that Rocket.Chat keeps', () => {
  let system: System;
  beforeAll(async () => {
    system = await System.start();
    const sent = await system.ask(`${system.instance.collector}/collect/v1/events?backfill=true`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents-batch+json' },
      body: JSON.stringify(documents.sessions.flatMap(eventsOf)),
    });
    expect(sent).toMatchObject({ status: 202, body: { rejected: 0 } });
    // of our days, behind all of them in the log
    const { body } = await system.collect('/sessions', { id: 'last' });
    const isRead = async () =>
      (await system.api(`/sessions?minPosition=${String(body['position'])}`)).status === 200;
    await eventually(isRead, { what: 'what was backfilled to be projected', within: 60_000 });
  });
  afterAll(() => system?.destroy());

  async function activeUsers({ call }: Cases['cases'][number]): Promise<ActiveUsers> {
    const { year, month, day, type } = call!.args[0]!;
    const at = new Date(Date.UTC(year, month - 1, day, 12)).toISOString();
    const period = call!.fn.endsWith('OfYesterday') ? 'day' : (type ?? 'rolling_month');
    const answer = await system.api(`/stats/active-users?period=${period}&at=${at}&tz=UTC`);
    expect(answer.status).toBe(200);
    return answer.body as unknown as ActiveUsers;
  }

  it('are all there', () => {
    onTestFailed(() => void process.stderr.write(system.logs()));
    expect(documents.sessions.length).toBeGreaterThan(7);
    expect(told('getUnique').length).toBeGreaterThan(9);
    expect(told('getMatch').length).toBeGreaterThan(3);
  });

  it.each(told('getMatch'))('has the period of: $name', async (one) => {
    const days = docsOf(one) as unknown as readonly Asked[];
    const { from, to } = await activeUsers(one);
    const startOf = ({ year, month, day }: Asked) => Date.UTC(year, month - 1, day);
    expect([Date.parse(from), Date.parse(to)]).toEqual([startOf(days[0]!), startOf(days.at(-1)!) + dayMs]);
  });

  it.each(told('getUniqueUsers'))(
    'counts users as expected, and their sessions whole: $name',
    async (one) => {
      const active = await activeUsers(one);
      const lasted = inPeriod(active);
      const [expected = { count: 0, sessions: 0, time: 0 }] = docsOf(one);
      expect(active.users).toBe(expected.count);
      expect(active).toMatchObject(exactly(lasted));
      // what it loses by construction: parts of seconds, and sessions of less than one
      expect(asRocketChat(lasted)).toEqual({ sessions: expected.sessions, time: expected.time });
    },
  );

  it.each([...told('getUniqueDevices'), ...told('getUniqueOS')])(
    'tells devices and systems as expected, with their sessions whole: $name',
    async (one) => {
      const active = await activeUsers(one);
      const isOs = one.call!.fn.startsWith('getUniqueOS');
      const ours = isOs ? active.systems : active.devices;
      const nameOf = ({ stored: { device } }: Lasted[number]) => (isOs ? device.os.name : device.name);
      expect(ours.map(({ name }) => name).sort()).toEqual(
        docsOf(one)
          .map(({ name }) => name)
          .sort(),
      );
      for (const { name, count: sessions, time } of docsOf(one)) {
        const lasted = inPeriod(active).filter((each) => nameOf(each) === name);
        expect(ours.find((each) => each.name === name)).toMatchObject(exactly(lasted));
        expect(asRocketChat(lasted)).toEqual({ sessions, time });
      }
    },
  );
});
