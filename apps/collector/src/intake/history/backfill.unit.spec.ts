import { historySubject } from '@headcount/contracts';
import type { StoredEnvelope } from '@headcount/event-log';
import { checkReference, project, readModelOf, type CanonicalRow } from '@headcount/testing-stack/checkers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandsController } from '../../commands/commands.controller.js';
import { RunningCollector } from '../../testing/running-collector.js';

const noon = Date.parse('2026-03-02T12:00:00.000Z');
const year = 365 * 86_400_000;
let now = noon;
let running: RunningCollector;
let adminKey: string;
let ids = 0;

beforeEach(async () => {
  now = noon;
  running = await new RunningCollector(() => now).start();
  adminKey = await running.issueKey('default', ['admin']);
});
afterEach(() => running.stop());

const iso = (seconds: number) => new Date(noon + seconds * 1000).toISOString();
type Said = { id: string; type: string; time?: string; data: object };
const event = (type: string, at: number | null, data: object): Said => ({
  ...{ specversion: '1.0', id: `e${(ids += 1)}`, source: 'old', type: `headcount.session.${type}.v1`, data },
  ...(at === null ? {} : { time: iso(at) }),
});
const started = (sessionId: string, at: number, data: object = {}) =>
  event('started', at, { sessionId, ...data });
const beats = (sessionId: string, ...at: number[]) =>
  event('heartbeat', null, { sourceId: 'host', beats: at.map((time) => ({ sessionId, at: iso(time) })) });
const ended = (sessionId: string, at: number, data: object = {}) =>
  event('ended', at, { sessionId, ...data });
const identified = (sessionId: string, at: number, userId: string | null) =>
  event('identified', at, { sessionId, userId });

async function post(events: readonly Said[], path: string, key: string) {
  const headers = { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${key}` };
  return running.post(path, events, { headers });
}
const backfill = (...events: readonly Said[]) => post(events, '/events?backfill=true', adminKey);
const statuses = ({ body }: { body: Record<string, unknown> }) =>
  (body['results'] as { status: string; code?: string }[]).map(({ status, code }) => code ?? status);

async function logOf({ log }: RunningCollector): Promise<readonly StoredEnvelope[]> {
  const { lastSeq } = await log.state();
  const reader = await log.read({ after: 0 });
  const all: StoredEnvelope[] = [];
  while ((all.at(-1)?.seq ?? 0) < lastSeq) all.push(...(await reader.next(1_000)));
  await reader.close();
  return all;
}
async function rows(of = running): Promise<readonly CanonicalRow[]> {
  const log = await logOf(of);
  const projected = project([log]);
  expect(checkReference(projected, readModelOf(log))).toEqual([]);
  // what a row is computed from tells when and where it was logged
  return projected
    .filter(({ table }) => table === 'session' || table === 'live')
    .map(({ state: _, ...row }) => row as CanonicalRow);
}

/** One life: two users one after the other, a hole, a beat that is no activity; it ends or is lost. */
const life = (...rest: readonly Said[]): readonly Said[] => [
  started('s', 0, { clientId: 'web', sourceId: 'host', host: 'h', userAgent: 'curl/8.5.0', deviceId: 'd' }),
  ...[30, 60].map((at) => beats('s', at)),
  identified('s', 70, 'ada'),
  ...[90, 120, 150].map((at) => beats('s', at)),
  identified('s', 160, null),
  ...rest,
];

/** The same events as they happen, each told at its time, while the collector sweeps. */
async function lived(events: readonly Said[], until: number): Promise<readonly CanonicalRow[]> {
  const real = await new RunningCollector(() => now).start('default', ['ingest', 'admin']);
  now = noon;
  const waiting = [...events];
  for (let second = 0; second <= until; second += 5) {
    now = noon + second * 1000;
    while (waiting.length > 0 && timeOf(waiting[0]!) <= now) {
      const headers = {
        'content-type': 'application/cloudevents+json',
        authorization: `Bearer ${await keyOf(real)}`,
      };
      const { body } = await real.post('/events', waiting.shift(), { headers });
      expect(body).toMatchObject({ accepted: 1 });
    }
    await real.parts.sweep();
  }
  const seen = await rows(real);
  await real.stop();
  return seen;
}
const observing = new WeakMap<RunningCollector, string>();
async function keyOf(real: RunningCollector): Promise<string> {
  let key = observing.get(real);
  if (key === undefined)
    observing.set(real, (key = await real.issueKey('default', ['ingest'], { mode: 'observing' })));
  return key;
}
function timeOf({ time, data }: Said): number {
  return Date.parse(time ?? (data as { beats: { at: string }[] }).beats[0]!.at);
}

describe('a life that is told as history', () => {
  it.each<[string, readonly Said[]]>([
    ['is ended', life(ended('s', 170, { reason: 'logout' }))],
    ['is lost', life()],
    ['is lost, comes back and ends', life(beats('s', 400), beats('s', 430), ended('s', 440))],
  ])(
    'is the same row as one that was lived, but that it never held a seat: one that %s',
    async (_what, events) => {
      const real = await lived(events, 600);
      now = noon + year;
      expect(statuses(await backfill(...events))).toEqual(events.map(() => 'accepted'));
      const seatless = { occupied: [], occupied_until: null };
      expect(await rows()).toEqual(real.map((row) => ({ ...row, ...seatless })));
    },
  );

  it('gives the same rows in any order, over several requests, and told twice', async () => {
    now = noon + year;
    const events = life(ended('s', 170));
    await backfill(...events);
    const [row] = await rows();
    for (const one of [...events].reverse())
      expect(statuses(await backfill({ ...one, id: `again-${one.id}` }))).toEqual(['accepted']);
    expect(await rows()).toEqual([row]);
  });

  it('takes no notice of lateness, limits and max age, and leaves nothing to the collectors', async () => {
    const commands = new CommandsController(running.parts.collector);
    const changes = { maxAgeSeconds: 60, maxLatenessSeconds: 60 };
    await commands.setPolicy({ site: 'default', changes, byName: 'root' });
    now = noon + 20 * year;
    await backfill(started('s', 0), beats('s', 80, 160));
    await running.parts.sweep();
    expect(running.parts.collector.sessionsOf('default').open.size).toBe(0);
    expect((await running.facts()).filter(({ event }) => event.type === 'SessionEnded')).toEqual([]);
    expect(await rows()).toMatchObject([{ span_ms: 160_000, end_reason: 'lease_expired', seat: false }]);
  });

  it('stands on a subject of its own, and its own time serves as that of receipt', async () => {
    now = noon + year;
    await backfill(started('s', 0), ended('s', 60));
    const [envelope, ...others] = (await logOf(running)).filter(
      ({ subject }) => subject === historySubject('default'),
    );
    expect(others).toEqual([]);
    expect(envelope!.facts.map(({ event }) => [event.type, event.receivedAt])).toEqual([
      ['SessionStarted', noon],
      ['SessionEnded', noon + 60_000],
    ]);
  });

  it('that did not begin with its start is inferred, and keeps what the start tells later', async () => {
    now = noon + year;
    await backfill(beats('s', 30, 60), ended('s', 90, { reason: 'terminated' }));
    expect(await rows()).toMatchObject([{ inferred: true, started_at: iso(30), source_id: 'host' }]);
    await backfill(started('s', 0, { clientId: 'web' }));
    await running.parts.collector.tail.reload();
    await running.parts.collector.tail.reached(1);
    await backfill(beats('s', 45));
    expect(await rows()).toMatchObject([{ inferred: false, started_at: iso(0), client_id: 'web' }]);
  });

  it('may be replaced, revoked or lost as the other system knew it', async () => {
    now = noon + year;
    await backfill(
      ...[started('a', 0), started('b', 50, { previousSessionId: 'a', replace: true })],
      ended('b', 90, { reason: 'revoked', endedBy: 'admin', endedByName: 'root' }),
      started('c', 0, { liveness: 'start_stop' }),
      ended('c', 7200, { reason: 'unknown', uncertaintySeconds: 600 }),
      started('d', 0, { liveness: 'start_stop' }),
    );
    const brief = (await rows()).map((row) => [row['id'], row['end_reason'], row['ended_by_name']]);
    expect(brief).toEqual([
      ['a', 'replaced', null],
      ['b', 'revoked', 'root'],
      ['c', 'unknown', null],
      ['d', 'unknown', null],
    ]);
    expect(await rows()).toMatchObject([
      { started_at: iso(0) },
      { started_at: iso(50) },
      { ended_at: iso(7200), connected_ms: 7_200_000, end_uncertainty_ms: 600_000 },
      { ended_at: iso(0), end_uncertainty_ms: null },
    ]);
  });
});

describe('POST /events?backfill=true', () => {
  it('needs the scope admin, and a word it knows', async () => {
    const events = [started('s', 0)];
    expect((await post(events, '/events?backfill=true', running.key)).status).toBe(403);
    expect((await post(events, '/events?backfill=yes', adminKey)).status).toBe(400);
    expect((await post(events, '/events?backfill=false', running.key)).status).toBe(202);
    expect((await post(events, '/events?backfill=false', adminKey)).status).toBe(403);
  });

  it('answers each for itself', async () => {
    await running.post('/sessions', { id: 'live' });
    await running.post('/sessions', { id: 'done' });
    await running.post('/sessions/done/end', {});
    const answer = await backfill(
      started('s', -60),
      started('s', 7 * 86_400),
      event('started', null, { sessionId: 's' }),
      event('heartbeat', null, { beats: [{ sessionId: 's' }] }),
      ended('s', -30, { reason: 'bored' }),
      beats('live', -30),
      started('done', -600),
      { ...event('started', 0, {}), type: 'unheard.of' },
      ended('s', -10),
    );
    expect(statuses(answer)).toEqual([
      ...['accepted', 'invalid_request', 'invalid_request', 'invalid_request', 'invalid_request'],
      ...['session_id_conflict', 'session_id_conflict', 'unknown_event_type', 'accepted'],
    ]);
    expect(answer.body).toMatchObject({ accepted: 2, rejected: 7 });
    const count = (type: string, outcome: string) =>
      running.metric('headcount_ingest_events_total', { type, outcome });
    expect([await count('start', 'backfilled'), await count('end', 'backfilled')]).toEqual([1, 1]);
  });

  it('takes 10,000 at once, in envelopes that are not too large', async () => {
    now = noon + year;
    const long = 'Ω'.repeat(200);
    const events = Array.from({ length: 5_000 }, (_, i) => [
      started(`s${i}`, i, { attributes: { long } }),
      beats(`s${i}`, i + 30),
    ]).flat();
    expect((await backfill(...events)).body).toMatchObject({ accepted: 10_000, rejected: 0 });
    const envelopes = (await logOf(running)).filter(({ subject }) => subject.endsWith('.history'));
    expect(envelopes.length).toBeGreaterThan(3);
    expect(envelopes.flatMap(({ facts }) => facts).length).toBe(5_001);
  });

  it('is answered 503 and taken whole the next time when the log goes away', async () => {
    now = noon + year;
    const events = [started('s', 0), beats('s', 30)];
    running.log.faults.goAway();
    const refused = await backfill(...events);
    expect([refused.status, refused.body['code']]).toEqual([503, 'log_unavailable']);
    running.log.faults.comeBack();
    expect((await backfill(...events)).body).toMatchObject({ accepted: 2, duplicates: 0 });
  });
});
