import type { StoredEnvelope } from '@headcount/event-log';
import { project, type CanonicalRow } from '@headcount/testing-stack/checkers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';

const noon = Date.parse('2026-03-02T12:00:00.000Z');
const year = 366 * 86_400_000;
const hour = 3_600_000;
let now = noon;
let running: RunningCollector;

beforeEach(async () => {
  now = noon;
  running = await new RunningCollector(() => now).start();
});
afterEach(() => running.stop());

const iso = (at: number) => new Date(at).toISOString();
const site = () => running.parts.collector.sessionsOf('default');
const put = (path: string, body: object) => running.post(path, body, { method: 'PUT' });

async function row(id: string): Promise<CanonicalRow | undefined> {
  const { lastSeq } = await running.log.state();
  const reader = await running.log.read({ after: 0 });
  const log: StoredEnvelope[] = [];
  while ((log.at(-1)?.seq ?? 0) < lastSeq) log.push(...(await reader.next(1_000)));
  await reader.close();
  return project([log]).find((one) => one.table === 'session' && one['id'] === id);
}

/** A life of 90 seconds with a login, told by a clock that is `off`; every report says when it was sent. */
async function live(off: (second: number) => number, told: boolean): Promise<void> {
  const at = (second: number) => {
    now = noon + second * 1000;
    return iso(now + off(second));
  };
  const sent = (second: number) => (told ? { sentAt: iso(noon + second * 1000 + off(second)) } : {});
  const said = [
    await running.post('/sessions', { id: 's', occurredAt: at(0), ...sent(0) }),
    await running.post('/sessions/s/heartbeats', { at: at(30), ...sent(30) }),
    await running.post('/sessions/s/identify', { userId: 'ada', at: at(45), ...sent(45) }),
    await running.post('/heartbeats', { beats: [{ sessionId: 's', at: at(60) }], ...sent(60) }),
    await running.post('/sessions/s/end', { endedAt: at(90), ...sent(90) }),
  ];
  expect(said.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200]);
}

const asItWas = {
  ...{ started_at: iso(noon), ended_at: iso(noon + 90_000), user_id: 'ada' },
  ...{ connected_ms: 90_000, span_ms: 90_000, orphan_runs: 0, end_precision: 'exact' },
};

describe('a clock', () => {
  it.each([
    ['a year ahead', year],
    ['a year behind', -year],
  ])('that is %s changes nothing where reports say when they were sent', async (_what, off) => {
    await live(() => off, true);
    expect(await row('s')).toMatchObject(asItWas);
  });

  it('that jumps back an hour in the middle of a life changes nothing where they do', async () => {
    await live((second) => (second < 40 ? 0 : -hour), true);
    expect(await row('s')).toMatchObject(asItWas);
  });

  it('that is a year ahead is not believed where they do not: each counts as now', async () => {
    await live(() => year, false);
    expect(await row('s')).toMatchObject(asItWas);
  });

  it('that is a year behind is not believed either: what it tells is too late', async () => {
    await running.post('/sessions', { id: 's' });
    const at = iso(now - year);
    const answers = [
      await running.post('/sessions', { id: 'other', occurredAt: at }),
      await running.post('/sessions/s/heartbeats', { at }),
      await running.post('/sessions/s/identify', { userId: 'ada', at }),
      await running.post('/sessions/s/end', { endedAt: at }),
      await put('/sources/host/snapshot', { takenAt: at, incarnation: 'one', sessions: [] }),
    ];
    expect(answers.map(({ body }) => body['code'])).toEqual(Array(5).fill('too_late'));
    const { body } = await running.post('/heartbeats', {
      beats: [{ sessionId: 's', at }, { sessionId: 's' }],
    });
    expect(body).toMatchObject({ accepted: 1, results: [{ status: 'late', code: 'too_late' }] });
    expect([...site().open.keys()]).toEqual(['s']);
  });

  it('that jumps back and is not told of makes beats of the past, which renew no lease', async () => {
    await running.post('/sessions', { id: 's', startedAt: iso(noon - 2 * hour) });
    for (let second = 0; second <= 120; second += 5) {
      now = noon + second * 1000;
      if (second % 30 === 0)
        await running.post('/heartbeats', { beats: [{ sessionId: 's', at: iso(now - hour) }] });
      await running.parts.sweep();
    }
    expect(await row('s')).toMatchObject({ end_reason: 'lease_expired', connected_ms: 120_000 });
  });

  const snapshot = (takenAt: number) =>
    put('/sources/host/snapshot', {
      takenAt: iso(takenAt),
      incarnation: 'one',
      sessions: [{ sessionId: 's' }],
    });

  it('of a source that was a year ahead does not shut it out when it is put right', async () => {
    expect((await snapshot(now + year)).body).toMatchObject({ started: 1 });
    now += 61_000;
    expect((await snapshot(now)).body).toMatchObject({ refreshed: 1 });
    expect((await snapshot(now - 30_000)).status).toBe(412);
  });

  it('of a source that is set back is refused until it has caught up with itself', async () => {
    await snapshot(now);
    now += 60_000;
    expect((await snapshot(now - hour)).body['code']).toBe('snapshot_outdated');
    expect((await snapshot(now)).status).toBe(200);
  });

  it('of a source that begins a life in a year makes no end uncertain by a year', async () => {
    await running.post('/sessions', { id: 's', sourceId: 'host', incarnation: 'one' });
    now += 40_000;
    await put('/sources/host/incarnations/two', { startedAt: iso(now + year) });
    expect(await row('s')).toMatchObject({ end_reason: 'source_restarted', end_uncertainty_ms: 40_000 });
  });
});

describe('10,000 at once with a bad one among them', () => {
  const bad = 6_789;
  const all = Array.from({ length: 10_000 }, (_, i) => i);
  const event = (i: number) => ({
    ...{ specversion: '1.0', id: `e${i}`, source: 'x', type: 'headcount.session.heartbeat.v1' },
    data: { beats: i === bad ? 'none' : [{ sessionId: 's' }] },
  });

  beforeEach(() => running.post('/sessions', { id: 's' }));

  it.each<[string, string, () => unknown]>([
    ['a batch', 'application/cloudevents-batch+json', () => all.map(event)],
    ['lines', 'application/x-ndjson', () => all.map((i) => JSON.stringify(event(i))).join('\n')],
  ])('are 9,999 events that count: %s', async (_what, type, body) => {
    const answer = await running.post('/events', body(), { headers: { 'content-type': type } });
    expect(answer.body).toMatchObject({ accepted: 9_999, rejected: 1, duplicates: 0 });
    const results = answer.body['results'] as { id: string; status: string; code?: string }[];
    expect(results.findIndex(({ status }) => status === 'rejected')).toBe(bad);
    expect(results[bad]).toMatchObject({ id: `e${bad}`, code: 'invalid_request' });
  });

  it('are 9,999 beats that count', async () => {
    const beats = all.map((i) => ({ sessionId: 's', ...(i === bad ? { at: iso(now - year) } : {}) }));
    const { body } = await running.post('/heartbeats', { beats });
    expect(body).toMatchObject({ accepted: 9_999, results: [{ sessionId: 's', code: 'too_late' }] });
  });
});

describe('beats that are none', () => {
  beforeEach(() => running.post('/sessions', { id: 's' }));
  const post = (beats: readonly unknown[]) => running.post('/heartbeats', { beats });

  it('among 10,000 fail alone, each with a code', async () => {
    const bad = [{ sessionId: 'a\u0000b' }, { sessionId: 's', at: 'yesterday' }, 'none', {}];
    const beats = Array.from({ length: 10_000 }, (_, i) =>
      i % 2_500 === 7 ? bad[(i - 7) / 2_500] : { sessionId: 's' },
    );
    const { status, body } = await post(beats);
    expect([status, body['accepted']]).toEqual([200, 9_996]);
    expect(body['results']).toEqual([
      { sessionId: 'a\u0000b', status: 'invalid', code: 'invalid_id' },
      { sessionId: 's', status: 'invalid', code: 'invalid_request' },
      { sessionId: null, status: 'invalid', code: 'invalid_request' },
      { sessionId: null, status: 'invalid', code: 'invalid_request' },
    ]);
    const counted = { type: 'heartbeat', outcome: 'invalid_request' };
    expect(await running.metric('headcount_ingest_events_total', counted)).toBe(3);
  });

  it('alone refuse the request, and say where', async () => {
    const { status, body } = await post([{ sessionId: 's', at: 'yesterday' }]);
    expect([status, body['code']]).toEqual([400, 'invalid_request']);
    expect(body['detail']).toMatch(/^beats.0.at: /);
  });

  it('besides what all have in common refuse the request', async () => {
    const { status, body } = await running.post('/heartbeats', {
      sourceId: 7,
      beats: [{}, { sessionId: 's' }],
    });
    expect([status, body['code']]).toEqual([400, 'invalid_request']);
  });

  it('are no way past the most at once', async () => {
    const beats = Array.from({ length: 10_002 }, (_, i) => (i === 0 ? {} : { sessionId: 's' }));
    expect((await post(beats)).status).toBe(413);
  });

  it('refuse the event that has nothing else', async () => {
    const event = {
      ...{ specversion: '1.0', id: 'e', source: 'x', type: 'headcount.session.heartbeat.v1' },
      data: { beats: [{ sessionId: 5 }] },
    };
    const headers = { 'content-type': 'application/cloudevents+json' };
    const { body } = await running.post('/events', event, { headers });
    expect(body).toMatchObject({ rejected: 1, results: [{ code: 'invalid_request' }] });
  });
});

describe('two sources that claim one session id', () => {
  it.each([
    ['another source', { sourceId: 'two' }, 'of another source'],
    ['another user', { sourceId: 'one', userId: 'bert' }, 'of another user'],
  ])('are told of %s, and not of which', async (_what, claim, whose) => {
    await running.post('/sessions', { id: 's', sourceId: 'one', userId: 'ada' });
    const { status, body } = await running.post('/sessions', { id: 's', userId: 'ada', ...claim });
    expect([status, body['code']]).toEqual([409, 'session_id_conflict']);
    expect(body['detail']).toBe(`the open session of this id is ${whose}`);
  });
});

describe('more beats than an envelope holds', () => {
  const measures = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${'名'.repeat(40)}${i}`, i]));
  const sizes = async () => {
    const { lastSeq } = await running.log.state();
    const reader = await running.log.read({ after: 0 });
    let count = 0;
    for (let seq = 0; seq < lastSeq;)
      for (const envelope of await reader.next(1_000)) {
        seq = envelope.seq;
        if (envelope.subject.endsWith('.signals')) count += 1;
      }
    await reader.close();
    return count;
  };

  it.each<[string, () => object[]]>([
    ['10,000 with ids of 36 characters', () => Array.from({ length: 10_000 }, () => ({}))],
    ['2,000 with many measures', () => Array.from({ length: 2_000 }, () => ({ measures }))],
  ])('are taken in several: %s', async (_what, beats) => {
    const sessionId = 'x'.repeat(36);
    await running.post('/sessions', { id: sessionId });
    const told = beats().map((beat) => ({ sessionId, ...beat }));
    const { status, body } = await running.post('/heartbeats', { beats: told });
    expect([status, body['accepted']]).toEqual([200, told.length]);
    expect(await sizes()).toBeGreaterThan(1);
  });

  it('of as many sources as report at once go in several, too', async () => {
    const ids = Array.from({ length: 2_000 }, (_, i) => `${'"'.repeat(100)}${i}`);
    await running.post('/sessions', { id: 's' });
    const said = ids.map((sourceId) =>
      running.post('/heartbeats', { sourceId, beats: [{ sessionId: 's' }] }),
    );
    const answers = await Promise.all(said);
    expect(answers.filter(({ status }) => status !== 200)).toEqual([]);
  });
});

describe('a hostile user agent', () => {
  it('of 10 kB is cut to 512 bytes before it goes into the log', async () => {
    await running.post('/sessions', { id: 's', userAgent: 'naver(1.1'.repeat(1_200) });
    const [first] = (await running.facts()).map(({ event }) => event.data);
    expect((first as { userAgent: string }).userAgent).toHaveLength(512);
  });
});
