import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogClass } from '../host/log.js';
import { Spool } from '../spool/spool.js';
import { startFakeCollector, type FakeCollector } from '../testing/fake-collector.js';
import { memoryFiles } from '../testing/memory-files.js';
import { beats, end, start, timing } from '../testing/reports.js';
import { collectorApi, type CollectorApi } from './http.js';
import type { Report } from './report.js';
import { Sender, type Round } from './sender.js';

const noon = Date.UTC(2026, 2, 1, 12);
let collector: FakeCollector;
let api: CollectorApi;
let spool: Spool;
let sender: Sender;
let heard: { unknown: string[]; closed: string[]; trouble: [LogClass, string][] };

beforeEach(async () => {
  collector = await startFakeCollector();
  api = collectorApi({ url: collector.url, key: 'secret', timeoutMs: 5000, connections: 4 });
  spool = new Spool({
    files: memoryFiles(),
    capBytes: 1e6,
    segmentBytes: 1e5,
    memoryBytes: 1e6,
    onTrouble: (kind, message) => {
      throw new Error(`${kind}: ${message}`);
    },
  });
  heard = { unknown: [], closed: [], trouble: [] };
  sender = new Sender({
    spool,
    api,
    clock: () => ({ wallMs: noon, uptimeMs: noon - timing.offsetMs, bootId: timing.bootId }),
    random: () => 0.5,
    backoff: { baseMs: 200, capMs: 1000 },
    events: {
      onUnknown: (unknown) => heard.unknown.push(...unknown.map(({ id }) => id)),
      onClosed: (id, code) => heard.closed.push(`${id} ${code}`),
      onTrouble: (kind, message) => heard.trouble.push([kind, message]),
    },
  });
});
afterEach(async () => {
  api.close();
  await collector.close();
});

const put = (...reports: Report[]): void => spool.append(spool.number(reports));
const paths = (): string[] => collector.accepted.map(({ path }) => path.replace('/collect/v1/', ''));

async function rounds(most = 50): Promise<Round> {
  for (let turn = 0; turn < most; turn += 1) {
    const round = await sender.round();
    if (round.is !== 'more') return round;
  }
  throw new Error(`still more to tell after ${most} rounds`);
}

describe('reports on their way', () => {
  it('keep their order, kind after kind, with the key', async () => {
    put(start('a'), start('b'), beats(['a', 'b']), end('a'), start('c'), beats(['b', 'c']), end('b'));
    expect(await rounds()).toEqual({ is: 'idle' });
    expect(paths().slice(0, 2)).toEqual(['sessions', 'sessions']);
    expect(paths().slice(2)).toEqual([
      'heartbeats',
      'sessions/a/end',
      'sessions',
      'heartbeats',
      'sessions/b/end',
    ]);
    expect(new Set(collector.accepted.map(({ key }) => key))).toEqual(new Set(['Bearer secret']));
    expect(sender.counts()).toEqual({ delivered: 7, rejected: 0 });
  });

  it('put beats of many scans into one body', async () => {
    put(...Array.from({ length: 10 }, (_, minute) => beats(['a', 'b'], noon - minute * 60_000)));
    await rounds();
    expect(paths()).toEqual(['heartbeats']);
    expect(collector.accepted[0]?.body['beats']).toHaveLength(20);
  });

  it('never send more beats at once than a collector takes', async () => {
    const ids = Array.from({ length: 2000 }, (_, index) => `s${index}`);
    put(beats(ids), beats(ids), beats(ids));
    await rounds();
    expect(collector.accepted.map(({ body }) => (body['beats'] as unknown[]).length)).toEqual([4000, 2000]);
  });

  it('find their way with any id', async () => {
    put(end('a/b ?*>é'));
    await rounds();
    expect(collector.accepted[0]?.path).toBe('/collect/v1/sessions/a%2Fb%20%3F*%3E%C3%A9/end');
  });

  it('reach a collector behind a path', async () => {
    const nested = collectorApi({
      url: new URL('/head/', collector.url),
      key: 'k',
      timeoutMs: 5000,
      connections: 1,
    });
    await nested.post('sessions', { id: 'a' });
    nested.close();
    expect(collector.accepted[0]?.path).toBe('/head/collect/v1/sessions');
  });
});

describe('a collector that is away', () => {
  it('costs nothing: everything is told later, in order', async () => {
    await collector.down();
    put(start('a'), beats(['a'], noon - 120_000));
    expect(await rounds()).toEqual({ is: 'later', afterMs: 100 });
    put(beats(['a'], noon - 60_000), end('a', noon - 60_000));
    expect(await rounds()).toEqual({ is: 'later', afterMs: 200 });
    expect(heard.trouble[0]).toEqual(['collector', expect.stringContaining('ECONNREFUSED')]);
    await collector.up();
    expect(await rounds()).toEqual({ is: 'idle' });
    expect(paths()).toEqual(['sessions', 'heartbeats', 'sessions/a/end']);
    const told = collector.accepted[1]?.body['beats'] as { at: string }[];
    expect(told.map(({ at }) => at)).toEqual(['2026-03-01T11:58:00.000Z', '2026-03-01T11:59:00.000Z']);
  });

  it('is asked again from the beginning of the back-off once it has answered', async () => {
    await collector.down();
    put(start('a'));
    await rounds();
    await rounds();
    await collector.up();
    await rounds();
    await collector.down();
    put(end('a'));
    expect(await rounds()).toEqual({ is: 'later', afterMs: 100 });
  });

  it('is waited for as long as it asks', async () => {
    collector.behave(() => ({
      status: 503,
      body: { code: 'log_unavailable' },
      headers: { 'retry-after': '3' },
    }));
    put(start('a'));
    expect(await rounds()).toEqual({ is: 'later', afterMs: 3100 });
    expect(spool.counts().pending).toBe(1);
  });

  it('is not waited for longer than the time-out', async () => {
    const hasty = collectorApi({ url: collector.url, key: 'k', timeoutMs: 50, connections: 1 });
    collector.behave(({ body }) =>
      body['id'] === 'slow' ? { status: 200, headers: { 'content-length': '9' } } : undefined,
    );
    await expect(hasty.post('sessions', { id: 'slow' })).rejects.toThrow('no answer within 0.05 s');
    hasty.close();
  });

  it('keeps those reports of a round that failed, and only those', async () => {
    collector.behave(({ body }) =>
      body['id'] === 'b' ? { status: 503, body: { code: 'overloaded' } } : undefined,
    );
    put(start('a'), start('b'), start('c'), beats(['a', 'b', 'c']));
    expect(await rounds()).toMatchObject({ is: 'later' });
    expect(spool.peek(10).map(({ n }) => n)).toEqual([2, 4]);
    collector.behave(() => undefined);
    await rounds();
    expect(collector.accepted.map(({ body }) => body['id'])).toEqual(['a', 'c', 'b', undefined]);
  });
});

describe('what a collector may say', () => {
  it('that it will never take a report: it is dropped, counted and told', async () => {
    collector.behave(({ path }) =>
      path.endsWith('sessions') ? { status: 400, body: { code: 'invalid_id' } } : undefined,
    );
    put(start('a'), beats(['b']));
    expect(await rounds()).toEqual({ is: 'idle' });
    expect(sender.counts()).toEqual({ delivered: 1, rejected: 1 });
    expect(heard.trouble).toEqual([['refused', expect.stringContaining('invalid_id')]]);
  });

  it('that the key is wrong: nothing is lost, and it is said', async () => {
    collector.behave(() => ({ status: 401, body: { code: 'unauthorized' } }));
    put(start('a'));
    expect(await rounds()).toMatchObject({ is: 'later' });
    expect(heard.trouble).toEqual([['key', expect.stringContaining('unauthorized')]]);
    expect(spool.counts().pending).toBe(1);
  });

  it('that a session is closed', async () => {
    const results = [
      { sessionId: 'b', status: 'ended', code: 'session_ended', endReason: 'revoked', endedBy: 'admin' },
      { sessionId: 'c', status: 'ended', code: 'session_ended', endReason: 'lease_expired' },
    ];
    collector.behave(({ path }) =>
      path.endsWith('heartbeats')
        ? { status: 200, body: { accepted: 0, results } }
        : { status: 409, body: { code: 'session_already_ended' } },
    );
    put(start('a'), beats(['b', 'c']));
    await rounds();
    expect(heard.closed).toEqual(['a session_already_ended', 'b session_ended']);
  });

  it('that it knows nothing of a session', async () => {
    const results = [{ sessionId: 'b', status: 'unknown', code: 'session_not_found' }];
    collector.behave(() => ({ status: 200, body: { accepted: 1, results } }));
    put(beats(['a', 'b']));
    await rounds();
    expect(heard.unknown).toEqual(['b']);
  });

  it('that a later incarnation reports', async () => {
    collector.behave(() => ({ status: 409, body: { code: 'stale_incarnation' } }));
    put(beats(['a']));
    expect(await rounds()).toEqual({ is: 'stale' });
  });
});
