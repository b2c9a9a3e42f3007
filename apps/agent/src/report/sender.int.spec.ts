import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogClass } from '../host/log.js';
import { Spool } from '../spool/spool.js';
import {
  startFakeCollector,
  type FakeAnswer,
  type FakeCollector,
  type ReceivedRequest,
} from '../testing/fake-collector.js';
import { memoryFiles } from '../testing/memory-files.js';
import { reporter, scanOf, timing } from '../testing/reports.js';
import { collectorApi, type CollectorApi } from './http.js';
import type { Reporter, Snapshot } from './report.js';
import { Sender, type Round } from './sender.js';

const noon = Date.UTC(2026, 2, 1, 12);
let collector: FakeCollector;
let api: CollectorApi;
let spool: Spool;
let sender: Sender;
let trouble: [LogClass, string][];

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
  trouble = [];
  sender = senderOf(reporter);
});
afterEach(async () => {
  api.close();
  await collector.close();
});

function senderOf(now: Reporter): Sender {
  return new Sender({
    spool,
    api,
    clock: () => ({ wallMs: noon, uptimeMs: noon - timing.offsetMs, bootId: timing.bootId }),
    random: () => 0.5,
    backoff: { baseMs: 200, capMs: 1000 },
    reporter: now,
    onTrouble: (kind, message) => trouble.push([kind, message]),
  });
}

const put = (...snapshots: Snapshot[]): void => {
  for (const snapshot of snapshots) spool.append([spool.number(snapshot)]);
};
const registration = 'PUT sources/host-1/incarnations/boot-1';
const toldTo = ({ method, path }: ReceivedRequest): string => `${method} ${path.replace('/collect/v1/', '')}`;
const isScan = ({ path }: ReceivedRequest): boolean => path.endsWith('/snapshot');
const idsIn = ({ body }: ReceivedRequest): string =>
  (body['sessions'] as { sessionId: string }[]).map(({ sessionId }) => sessionId).join();
/** The sessions of each snapshot that was taken. */
const told = (): string[] => collector.accepted.filter(isScan).map(idsIn);
const problem = (status: number, code: string): FakeAnswer => ({ status, body: { code } });
/** A collector that fails over scans with these sessions. */
const failOver = (...ids: string[]): void =>
  collector.behave((request) =>
    isScan(request) && ids.includes(idsIn(request)) ? problem(500, 'internal_error') : undefined,
  );

async function rounds(most = 50): Promise<Round> {
  for (let turn = 0; turn < most; turn += 1) {
    const round = await sender.round();
    if (round.is !== 'more') return round;
  }
  throw new Error(`still more to tell after ${most} rounds`);
}

describe('scans on their way', () => {
  it('keep their order, one after the other, behind the registration of their source, with the key', async () => {
    put(scanOf(['a', 'b']), scanOf(['b']), scanOf([]));
    expect(await rounds()).toEqual({ is: 'idle' });
    const [first, ...others] = collector.accepted;
    expect(first && toldTo(first)).toBe(registration);
    expect(first?.body).toMatchObject({ heartbeatIntervalSeconds: 60, kind: 'rstudio' });
    expect(others.map(toldTo)).toEqual(others.map(() => 'PUT sources/host-1/snapshot'));
    expect(told()).toEqual(['a,b', 'b', '']);
    expect(new Set(collector.accepted.map(({ key }) => key))).toEqual(new Set(['Bearer secret']));
    expect(sender.counts()).toEqual({ delivered: 3, rejected: 0, skipped: 0 });
  });

  it('come in parts where a body cannot hold them, and are settled with the last', async () => {
    const ids = Array.from({ length: 12_000 }, (_, index) => `s${index}`);
    put(scanOf(ids), scanOf(['b']));
    collector.behave(({ body }) => (body['part'] === 2 ? problem(503, 'overloaded') : undefined));
    expect(await rounds()).toMatchObject({ is: 'later' });
    expect(spool.counts().pending).toBe(2);
    collector.behave(() => undefined);
    await rounds();
    const bodies = collector.accepted.filter(isScan).map(({ body }) => body);
    expect(bodies.map(({ part, parts }) => [part, parts])).toEqual([
      ...[1, 1, 2].map((part) => [part, 2]),
      [1, 1],
    ]);
    expect(new Set(bodies.slice(0, 3).map(({ takenAt }) => takenAt)).size).toBe(1);
  });

  it('never close a snapshot of which a part was refused', async () => {
    put(scanOf(Array.from({ length: 12_000 }, (_, index) => `s${index}`)));
    collector.behave(({ body }) => (body['part'] === 1 ? problem(400, 'invalid_request') : undefined));
    await rounds();
    expect(told()).toEqual([]);
    expect(sender.counts()).toEqual({ delivered: 0, rejected: 1, skipped: 0 });
  });

  it('find their way with any name of a source', async () => {
    const odd = { ...reporter, sourceId: 'a/b ?*>é', incarnation: 'x/1' };
    put({ ...scanOf(['a']), reporter: odd });
    await rounds();
    expect(collector.accepted.map(({ path }) => path).slice(0, 2)).toEqual([
      '/collect/v1/sources/a%2Fb%20%3F*%3E%C3%A9/incarnations/x%2F1',
      '/collect/v1/sources/a%2Fb%20%3F*%3E%C3%A9/snapshot',
    ]);
  });

  it('reach a collector behind a path', async () => {
    const url = new URL('/head/', collector.url);
    const nested = collectorApi({ url, key: 'k', timeoutMs: 5000, connections: 1 });
    await nested.put('sources/a/snapshot', { sessions: [] });
    nested.close();
    expect(collector.accepted[0]?.path).toBe('/head/collect/v1/sources/a/snapshot');
  });
});

describe('the registration', () => {
  it('is said at once, also without any scan, and only once', async () => {
    expect(await rounds()).toEqual({ is: 'idle' });
    expect(await rounds()).toEqual({ is: 'idle' });
    expect(collector.accepted.map(toldTo)).toEqual([registration]);
  });

  it('is repeated until it is acknowledged, and no scan goes before it', async () => {
    collector.behave(() => problem(503, 'log_unavailable'));
    put(scanOf(['a']));
    for (let turn = 0; turn < 8; turn += 1) expect(await rounds()).toMatchObject({ is: 'later' });
    expect(new Set(collector.received.map(toldTo))).toEqual(new Set([registration]));
    collector.behave(() => undefined);
    await rounds();
    expect(told()).toEqual(['a']);
  });

  it('holds nothing up for ever when the collector fails over it', async () => {
    collector.behave(({ path }) =>
      path.includes('/incarnations/') ? problem(500, 'internal_error') : undefined,
    );
    put(scanOf(['a']));
    for (let turn = 0; turn < 4; turn += 1) expect(await rounds()).toMatchObject({ is: 'later' });
    expect(await rounds()).toEqual({ is: 'idle' });
    expect(told()).toEqual(['a']);
    expect(trouble.at(-1)).toEqual(['refused', expect.stringContaining('cannot register')]);
  });

  it('of a later life follows the scans of the one before', async () => {
    put(scanOf(['a']));
    const later = { ...reporter, incarnation: 'boot-2' };
    put({ ...scanOf(['b']), reporter: later });
    sender = senderOf(later);
    await rounds();
    expect(collector.accepted.map(toldTo)).toEqual([
      registration,
      'PUT sources/host-1/snapshot',
      'PUT sources/host-1/incarnations/boot-2',
      'PUT sources/host-1/snapshot',
    ]);
  });

  it('says so once when the lease that is answered is too short for the pace of the scans', async () => {
    collector.behave(() => ({ status: 200, body: { leaseSeconds: 90 } }));
    await rounds();
    expect(trouble).toEqual([['lease', expect.stringContaining('after 90 s')]]);
    put({ ...scanOf(['a']), reporter: { ...reporter, intervalMs: 50_000 } });
    await rounds();
    expect(trouble).toHaveLength(1);
    trouble = [];
    sender = senderOf({ ...reporter, intervalMs: 36_000 });
    await rounds();
    expect(trouble).toEqual([]);
  });
});

describe('a collector that is away', () => {
  it('costs nothing: every scan of an hour is told later, in order, with the time when it was taken', async () => {
    await collector.down();
    const taken = Array.from({ length: 60 }, (_, minute) => noon - (60 - minute) * 60_000);
    put(scanOf(['s'], taken[0]));
    expect(await rounds()).toEqual({ is: 'later', afterMs: 100 });
    put(...taken.slice(1).map((at) => scanOf(['s'], at)));
    expect(await rounds()).toEqual({ is: 'later', afterMs: 200 });
    expect(trouble[0]).toEqual(['collector', expect.stringContaining('ECONNREFUSED')]);
    await collector.up();
    expect(await rounds(100)).toEqual({ is: 'idle' });
    const bodies = collector.accepted.filter(isScan).map(({ body }) => body);
    expect(bodies.map(({ takenAt }) => takenAt)).toEqual(taken.map((at) => new Date(at).toISOString()));
    expect(new Set(bodies.map(({ sentAt }) => sentAt))).toEqual(new Set([new Date(noon).toISOString()]));
  });

  it('is asked again from the beginning of the back-off once it has answered', async () => {
    await collector.down();
    put(scanOf(['a']));
    await rounds();
    await rounds();
    await collector.up();
    await rounds();
    await collector.down();
    put(scanOf(['b']));
    expect(await rounds()).toEqual({ is: 'later', afterMs: 100 });
  });

  it('is waited for as long as it asks', async () => {
    collector.behave(() => ({ ...problem(503, 'log_unavailable'), headers: { 'retry-after': '3' } }));
    put(scanOf(['a']));
    expect(await rounds()).toEqual({ is: 'later', afterMs: 3100 });
    expect(spool.counts().pending).toBe(1);
  });

  it('is not waited for longer than the time-out', async () => {
    const hasty = collectorApi({ url: collector.url, key: 'k', timeoutMs: 50, connections: 1 });
    collector.behave(() => ({ status: 200, headers: { 'content-length': '9' } }));
    await expect(hasty.put('sources/a/snapshot', {})).rejects.toThrow('no answer within 0.05 s');
    hasty.close();
  });
});

describe('a collector that fails over a scan', () => {
  it('is asked five times, then those behind it go on without it: counted and told', async () => {
    failOver('bad', 'bad too');
    put(scanOf(['bad']), scanOf(['bad too']), scanOf(['good']), scanOf(['better']));
    for (let turn = 0; turn < 4; turn += 1) expect(await rounds()).toMatchObject({ is: 'later' });
    expect(told()).toEqual([]);
    expect(await rounds()).toEqual({ is: 'idle' });
    expect(told()).toEqual(['good', 'better']);
    expect(sender.counts()).toEqual({ delivered: 2, rejected: 0, skipped: 2 });
    expect(trouble.at(-1)).toEqual(['refused', expect.stringContaining('passed over 2 scans')]);
  });

  it('loses nothing while it fails over all of them alike', async () => {
    failOver('a', 'b', 'c');
    put(scanOf(['a']), scanOf(['b']), scanOf(['c']));
    for (let turn = 0; turn < 20; turn += 1) expect(await rounds()).toMatchObject({ is: 'later' });
    collector.behave(() => undefined);
    await rounds();
    expect(told()).toEqual(['a', 'b', 'c']);
  });

  it('is not asked for ever', async () => {
    failOver('a', 'b');
    put(scanOf(['a']), scanOf(['b']));
    for (let turn = 0; turn < 200 && spool.counts().pending > 0; turn += 1) await rounds();
    expect(sender.counts()).toEqual({ delivered: 0, rejected: 0, skipped: 2 });
  });
});

describe('what a collector may say', () => {
  it.each(['invalid_request', 'snapshot_outdated'])(
    '%s: the scan is dropped, counted and told',
    async (code) => {
      collector.behave((request) =>
        isScan(request) && idsIn(request) === 'a' ? problem(412, code) : undefined,
      );
      put(scanOf(['a']), scanOf(['b']));
      expect(await rounds()).toEqual({ is: 'idle' });
      expect(sender.counts()).toEqual({ delivered: 1, rejected: 1, skipped: 0 });
      expect(trouble).toEqual([['refused', expect.stringContaining(code)]]);
    },
  );

  it('that the key is wrong: nothing is lost, and it is said', async () => {
    collector.behave(() => problem(401, 'unauthorized'));
    put(scanOf(['a']));
    expect(await rounds()).toMatchObject({ is: 'later' });
    expect(trouble).toEqual([['key', expect.stringContaining('unauthorized')]]);
    expect(spool.counts().pending).toBe(1);
  });

  it('that it does not count somebody, which is said when it changes', async () => {
    let denied = 0;
    collector.behave(() => ({ status: 200, body: { denied } }));
    for (denied of [0, 2, 2, 0, 1]) {
      put(scanOf(['a'], noon));
      await rounds();
    }
    expect(trouble.map(([kind, message]) => [kind, /\d+/.exec(message)?.[0]])).toEqual([
      ['denied', '2'],
      ['denied', '1'],
    ]);
    denied = 5;
    put(scanOf(['a'], noon - 3_600_000));
    await rounds();
    expect(trouble).toHaveLength(2);
  });

  it('that a later life of the source is registered: on registering, or on any scan', async () => {
    collector.behave(() => problem(409, 'stale_incarnation'));
    expect(await rounds()).toEqual({ is: 'stale' });
    collector.behave((request) => (isScan(request) ? problem(409, 'stale_incarnation') : undefined));
    put(scanOf(['a']));
    expect(await rounds()).toEqual({ is: 'stale' });
  });

  it('that a former life is over: what is left of it goes, and this life reports', async () => {
    put(scanOf(['old']), scanOf(['old']));
    const now = { ...reporter, incarnation: 'boot-2' };
    put({ ...scanOf(['new']), reporter: now });
    sender = senderOf(now);
    collector.behave(({ path, body }) =>
      path.endsWith('/boot-1') || body['incarnation'] === 'boot-1'
        ? problem(409, 'stale_incarnation')
        : undefined,
    );
    expect(await rounds()).toEqual({ is: 'idle' });
    expect(told()).toEqual(['new']);
    expect(sender.counts()).toEqual({ delivered: 1, rejected: 2, skipped: 0 });
  });
});
