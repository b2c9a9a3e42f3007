import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventsAnswer } from '@headcount/contracts';
import { RunningCollector } from '../../testing/running-collector.js';

let now = 0;
let running: RunningCollector;
const begin = Date.parse('2026-03-02T12:00:00.000Z');
const day = 86_400_000;

beforeEach(async () => {
  now = begin;
  running = await new RunningCollector(() => now).start();
});
afterEach(() => running.stop());

const at = (ms: number): string => new Date(begin + ms).toISOString();
const site = () => running.parts.collector.sessionsOf('default');

function event(type: string, data: object, more: object = {}) {
  const source = '/web';
  return {
    specversion: '1.0',
    id: randomUUID(),
    source,
    type: `headcount.session.${type}.v1`,
    data,
    ...more,
  };
}

async function post(body: unknown, mediaType = 'application/cloudevents-batch+json', headers = {}) {
  const { status, body: answer } = await running.post('/events', body, {
    headers: { 'content-type': mediaType, ...headers },
  });
  return { status, body: answer as unknown as EventsAnswer & { code?: string } };
}
const factCount = async () => (await running.log.state()).lastSeq;

describe('POST /events takes', () => {
  const start = event('started', { sessionId: 's', userId: 'ada' }, { id: 'one', time: at(-1_000) });

  it.each([
    ['a batch', 'application/cloudevents-batch+json', [start], {}],
    ['a structured event', 'application/cloudevents+json', start, {}],
    ['lines', 'application/x-ndjson', `${JSON.stringify(start)}\n\n`, {}],
    ['plain JSON', 'application/json; charset=utf-8', [start], {}],
    [
      'binary mode',
      'application/json',
      start.data,
      {
        'ce-specversion': '1.0',
        'ce-id': 'on%65',
        'ce-source': start.source,
        'ce-type': start.type,
        'ce-time': at(-1_000),
      },
    ],
  ])('%s', async (_name, mediaType, body, headers) => {
    const answer = await post(body, mediaType, headers);
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({
      accepted: 1,
      duplicates: 0,
      rejected: 0,
      results: [{ id: 'one', status: 'accepted' }],
    });
    expect(site().open.get('s')).toMatchObject({ userId: 'ada', startedAt: begin - 1_000 });
  });

  it('a whole life in one batch, in its order', async () => {
    const { body } = await post([
      event('started', { sessionId: 's' }, { time: at(-60_000) }),
      event('heartbeat', { beats: [{ sessionId: 's' }] }, { time: at(-30_000) }),
      event('heartbeat', { beats: [{ sessionId: 's', at: at(-10_000) }] }),
      event('identified', { sessionId: 's', userId: 'ada' }, { time: at(-20_000) }),
      event('ended', { sessionId: 's', reason: 'logout' }, { time: at(-5_000) }),
    ]);
    expect(body).toMatchObject({ accepted: 5, rejected: 0 });
    expect(site().ended.get('s')).toMatchObject({
      userId: 'ada',
      startedAt: begin - 60_000,
      lastSeenAt: begin - 10_000,
      endedAt: begin - 5_000,
      reason: 'logout',
    });
  });

  it('a session that takes the place of another one started before it in the same batch', async () => {
    const otel = (id: string, data: object) =>
      event('', { attributes: data }, { id, type: 'session.start', time: at(0) });
    const { body } = await post([
      otel('1', { 'session.id': 'a', 'user.id': 'ada' }),
      otel('2', { 'session.id': 'b', 'session.previous_id': 'a' }),
    ]);
    expect(body).toMatchObject({ accepted: 2 });
    expect(site().ended.get('a')).toMatchObject({ reason: 'replaced', replacedBySessionId: 'b' });
    expect([...site().open.keys()]).toEqual(['b']);
  });

  it('attributes as OTLP writes them', async () => {
    const attributes = [
      { key: 'session.id', value: { stringValue: 's' } },
      { key: 'user.id', value: { stringValue: 'ada' } },
    ];
    await post([event('', { attributes }, { type: 'session.start' })]);
    expect(site().open.get('s')).toMatchObject({ userId: 'ada' });
  });

  it("CAEP's session-revoked in seconds, by its initiating entity", async () => {
    await running.post('/sessions', { id: 's' });
    const data = {
      subject: { format: 'complex', session: { format: 'opaque', id: 's' } },
      initiating_entity: 'admin',
      event_timestamp: (begin + 1_000) / 1000,
    };
    const type = 'https://schemas.openid.net/secevent/caep/event-type/session-revoked';
    expect((await post([event('', data, { type })])).body).toMatchObject({ accepted: 1 });
    expect(site().ended.get('s')).toMatchObject({
      reason: 'revoked',
      endedBy: 'admin',
      endedAt: begin + 1_000,
    });
  });
});

describe('POST /events answers each event for itself:', () => {
  it.each([
    ['no object', 7, null, 'invalid_request'],
    [
      'another version of CloudEvents',
      { ...event('started', {}), specversion: '0.3' },
      undefined,
      'invalid_request',
    ],
    ['no source', { ...event('started', {}), source: '' }, undefined, 'invalid_request'],
    [
      'data that is no JSON',
      event('started', {}, { datacontenttype: 'text/xml' }),
      undefined,
      'invalid_request',
    ],
    ['data that is no object', event('started', [] as object), undefined, 'invalid_request'],
    ['a type nobody knows', event('teleported', { sessionId: 's' }), undefined, 'unknown_event_type'],
    ['a type of every object', event('', {}, { type: 'constructor' }), undefined, 'unknown_event_type'],
    ['no session', event('started', {}), undefined, 'invalid_request'],
    ['an id that is none', event('ended', { sessionId: '\u0000' }), undefined, 'invalid_id'],
    [
      'a reason that only we give',
      event('ended', { sessionId: 's', reason: 'evicted' }),
      undefined,
      'invalid_request',
    ],
    [
      'a start of a year ago',
      event('started', { sessionId: 's' }, { time: at(-365 * day) }),
      undefined,
      'too_late',
    ],
    [
      'a beat of a year ago',
      event('heartbeat', { beats: [{ sessionId: 's' }] }, { time: at(-365 * day) }),
      undefined,
      'too_late',
    ],
    [
      'a login to nothing',
      event('identified', { sessionId: 'x', userId: 'ada' }),
      undefined,
      'session_not_found',
    ],
  ])('%s is rejected, and nothing else', async (_name, bad, id, code) => {
    const good = event('started', { sessionId: 'good' });
    const { status, body } = await post([bad, good]);
    expect(status).toBe(202);
    const badId = id === null ? null : (bad as { id: string }).id;
    expect(body).toMatchObject({
      accepted: 1,
      rejected: 1,
      results: [
        { id: badId, status: 'rejected', code },
        { id: good.id, status: 'accepted' },
      ],
    });
    expect([...site().open.keys()]).toEqual(['good']);
  });

  it('a start a year ahead counts as now', async () => {
    await post([event('started', { sessionId: 's' }, { time: at(365 * day) })]);
    expect(site().open.get('s')).toMatchObject({ startedAt: begin });
  });

  it('a beat of a session that has ended says so', async () => {
    await running.post('/sessions', { id: 's' });
    await running.post('/sessions/s/end', {});
    const { body } = await post([event('heartbeat', { beats: [{ sessionId: 's' }] })]);
    expect(body.results).toMatchObject([{ status: 'accepted', code: 'session_ended' }]);
  });

  it('a second source that claims a session id is refused, the first one keeps it', async () => {
    const claims = ['one', 'two'].map((sourceId) => event('started', { sessionId: 's', sourceId }));
    const { body } = await post(claims);
    expect(body.results).toMatchObject([
      { status: 'accepted' },
      { status: 'rejected', code: 'session_id_conflict' },
    ]);
    expect(site().open.get('s')).toMatchObject({ sourceId: 'one' });
  });

  it('a broken line is one bad event', async () => {
    const { body } = await post(
      `{"specversion\n${JSON.stringify(event('started', { sessionId: 's' }))}`,
      'application/x-ndjson',
    );
    expect(body).toMatchObject({
      accepted: 1,
      rejected: 1,
      results: [{ id: null, code: 'invalid_json' }, {}],
    });
  });

  it('one bad of ten thousand does not harm the others', async () => {
    const many = Array.from({ length: 10_000 }, (_, n) => event('started', { sessionId: `s${n}` }));
    many[7_777] = event('started', { sessionId: 7 });
    const { status, body } = await post(many);
    expect([status, body.accepted, body.rejected]).toEqual([202, 9_999, 1]);
    expect(body.results[7_777]).toMatchObject({ status: 'rejected', code: 'invalid_request' });
    expect(site().open.size).toBe(9_999);
  });
});

describe('POST /events refuses', () => {
  it.each([
    ['more than 10,000 events', () => Array.from({ length: 10_001 }, () => ({})), 413, 'body_too_large'],
    [
      'more than 4 MiB',
      () => [event('started', { sessionId: 'x'.repeat(5_000_000) })],
      413,
      'body_too_large',
    ],
    ['what is no JSON', () => '[{', 400, 'invalid_json'],
  ])('%s', async (_name, body, status, code) => {
    const answer = await post(body());
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('other media types', async () => {
    const answer = await post('<event/>', 'application/xml');
    expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
  });

  it('keys that may not report', async () => {
    running.key = await running.issueKey('default', ['read']);
    expect((await post([])).status).toBe(403);
  });
});

describe('an event that comes again', () => {
  const start = event('started', { sessionId: 's' });

  it('is a duplicate for ten minutes, in the same request too', async () => {
    expect((await post([start, start])).body).toMatchObject({ accepted: 1, duplicates: 1 });
    now += 9 * 60_000;
    const facts = await factCount();
    expect((await post([start])).body.results).toEqual([{ id: start.id, status: 'duplicate' }]);
    expect(await factCount()).toBe(facts);
  });

  it('is another one from another source', async () => {
    const other = { ...event('ended', { sessionId: 's' }), id: start.id, source: '/other' };
    expect((await post([start, other])).body).toMatchObject({ accepted: 2, duplicates: 0 });
  });

  it('fares as before when it was rejected', async () => {
    const bad = event('identified', { sessionId: 'x', userId: null });
    expect((await post([bad, bad])).body).toMatchObject({ accepted: 0, duplicates: 0, rejected: 2 });
    expect((await post([bad])).body).toMatchObject({ rejected: 1 });
  });

  it('is recorded once by another collector, which has not seen its id', async () => {
    const batch = [
      start,
      event('heartbeat', { beats: [{ sessionId: 's' }] }, { time: at(0) }),
      event('ended', { sessionId: 's', reason: 'logout' }, { time: at(0) }),
    ];
    await post(batch);
    const told = site().ended.get('s');
    const other = await new RunningCollector(() => now, running.log).start();
    try {
      const { status, body } = await other.post('/events', batch, {
        headers: { 'content-type': 'application/cloudevents-batch+json' },
      });
      expect(status).toBe(202);
      expect(body['results']).toMatchObject([
        { status: 'rejected', code: 'session_already_ended' },
        { status: 'accepted', code: 'session_ended' },
        { status: 'accepted' },
      ]);
      expect(other.parts.collector.sessionsOf('default').ended.get('s')).toEqual(told);
    } finally {
      await other.stop();
    }
  });

  it('is accepted after the log was away: the request as a whole has failed', async () => {
    running.log.faults.goAway();
    const away = await post([start]);
    expect([away.status, away.body.code]).toEqual([503, 'log_unavailable']);
    running.log.faults.comeBack();
    expect((await post([start])).body).toMatchObject({ accepted: 1 });
  });
});
