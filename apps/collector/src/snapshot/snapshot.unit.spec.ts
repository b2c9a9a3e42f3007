import { MemoryLog } from '@headcount/event-log/memory';
import { MemoryStateStore } from '@headcount/event-log/memory-state';
import { bucketCount, copyBucket, copyHeader, type CollectorState } from '@headcount/session-core';
import { createLogger, createMetrics, type Registry } from '@headcount/service-kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assembleCollector, type CollectorParts } from '../collector.module.js';
import { RunningCollector } from '../testing/running-collector.js';

const minute = 60_000;
let now = 0;
let log: MemoryLog;
let store: MemoryStateStore;
let started: CollectorParts[];

beforeEach(() => {
  now = Date.parse('2026-03-02T12:00:00.000Z');
  log = new MemoryLog({ now: () => now });
  store = new MemoryStateStore();
  started = [];
});
afterEach(() => Promise.all(started.map((parts) => parts.stop())));

/** Only its tail runs, so that the log holds what the test puts there. */
function collector(id: string, withStore = true): CollectorParts & { readonly registry: Registry } {
  const logger = createLogger('collector', 'silent');
  const registry = createMetrics();
  const options = { id, logger, now: () => now, registry, ...(withStore ? { store } : {}) };
  const parts = assembleCollector(log, options);
  parts.collector.tail.start();
  started.push(parts);
  return { ...parts, registry };
}

async function readAll(parts: CollectorParts): Promise<CollectorState> {
  const { tail } = parts.collector;
  const { lastSeq } = await log.state();
  await vi.waitFor(() => expect([tail.caughtUp, tail.state.seq]).toEqual([true, lastSeq]), 5_000);
  return tail.state;
}

/** A whole collector takes part for a while: sessions start, beat and end. */
async function report(from: number, to: number): Promise<void> {
  const reporter = await new RunningCollector(() => now, log).start();
  for (let n = from; n < to; n += 1) {
    expect((await reporter.post('/sessions', { id: `s${n}`, userId: `u${n % 7}` })).status).toBeLessThan(202);
    if (n % 4 === 0) await reporter.post(`/sessions/s${n}/heartbeats`, {});
    if (n % 3 === 0) await reporter.post(`/sessions/s${n}/end`, {});
  }
  await reporter.stop();
}

const contentOf = (state: CollectorState) => ({
  header: copyHeader(state),
  buckets: [...Array(bucketCount).keys()].map((bucket) => {
    const { seq, sites } = copyBucket(state, bucket);
    const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
    const sorted = sites.map(({ site, open, ended }) => ({
      site,
      open: open.slice().toSorted(byId),
      ended: ended.toSorted(byId),
    }));
    return { seq, sites: sorted };
  }),
});

/** A log of some sessions with a snapshot in the middle. */
async function logWithSnapshot(): Promise<void> {
  const writer = collector('writer');
  await report(0, 30);
  await readAll(writer);
  now += 10 * minute;
  expect(await writer.snapshotWriter!.writeIfDue()).toBe('written');
  await report(30, 40);
}

const whole = async () => contentOf(await readAll(collector('whole', false)));

describe('a collector with snapshots', () => {
  it('begins from the last one and knows what the whole log says', async () => {
    await logWithSnapshot();
    const restarted = collector('restarted');
    expect(contentOf(await readAll(restarted))).toEqual(await whole());
    const { lastSeq } = await log.state();
    expect(restarted.collector.tail.factsRead).toBeLessThan(lastSeq / 2);
  });

  it('begins from it when what it says is gone from the log', async () => {
    await logWithSnapshot();
    const before = await whole();
    const { from } = await snapshotOf();
    log.faults.trimTo(from.seq + 1);
    const restarted = collector('restarted');
    expect(contentOf(await readAll(restarted))).toEqual(before);
    expect(restarted.collector.tail.problem).toBeNull();
  });

  it('is not ready, and says why, when the beginning of the log is gone and there is no snapshot', async () => {
    await report(0, 5);
    log.faults.trimTo(4);
    const { tail } = collector('restarted').collector;
    await vi.waitFor(() => expect(tail.problem).toContain('no snapshot'), 5_000);
    expect(tail.caughtUp).toBe(false);
  });

  it('becomes ready when another collector writes one after all', async () => {
    const other = collector('other');
    await report(0, 5);
    await readAll(other);
    log.faults.trimTo(4);
    const late = collector('late');
    await vi.waitFor(() => expect(late.collector.tail.problem).toContain('no snapshot'), 5_000);
    now += 10 * minute;
    expect(await other.snapshotWriter!.writeIfDue()).toBe('written');
    expect(contentOf(await readAll(late))).toEqual(contentOf(other.collector.tail.state));
    expect(late.collector.tail.problem).toBeNull();
  });

  it.each([
    ['damaged', () => store.damage(store.names[0]!)],
    ['gone', async () => store.discardBefore((await store.pointer())!.revision)],
    ['of another version', () => changeSnapshot({ version: 0 })],
    ['of a newer version', () => changeSnapshot({ version: 999 })],
    ['of another log', () => changeSnapshot({ log: '2001-01-01T00:00:00Z' })],
    ['further than the log', () => changeSnapshot({ until: { seq: 1_000_000, id: '' } })],
    ['not what the log says at its beginning', () => changeSnapshot({ from: { seq: 5, id: 'other' } })],
    ['no snapshot at all', () => movePointer('{"format":1,"snapshot":')],
    ['of a newer format', () => movePointer('{"format":2}')],
    ['in a store that is missing', () => (store.missing = true)],
  ])('reads the log from its beginning when the snapshot is %s', async (_, spoil: () => unknown) => {
    await logWithSnapshot();
    await spoil();
    const restarted = collector('restarted');
    expect(contentOf(await readAll(restarted))).toEqual(await whole());
    expect(restarted.collector.tail.factsRead).toBeGreaterThanOrEqual((await log.state()).lastSeq);
  });

  it('reads the log again when it holds something else where the snapshot ends', async () => {
    await logWithSnapshot();
    const { from } = await snapshotOf();
    await changeSnapshot({ until: { seq: from.seq + 1, id: 'other' } });
    const restarted = collector('restarted');
    expect(contentOf(await readAll(restarted))).toEqual(await whole());
    expect(restarted.collector.tail.factsRead).toBeGreaterThanOrEqual((await log.state()).lastSeq);
  });

  it('waits for the store while NATS is away, and begins when it is back', async () => {
    await logWithSnapshot();
    store.away = true;
    const restarted = collector('restarted');
    await expect(restarted.snapshotWriter!.writeIfDue()).resolves.toBe('not_due');
    store.away = false;
    expect(contentOf(await readAll(restarted))).toEqual(await whole());
    expect(restarted.collector.tail.factsRead).toBeLessThan((await log.state()).lastSeq / 2);
  });
});

describe('writing snapshots', () => {
  it('is done by one of several, and again only when it is due again', async () => {
    const writers = ['a', 'b', 'c'].map((id) => collector(id));
    await report(0, 10);
    await Promise.all(writers.map(readAll));
    const round = () => Promise.all(writers.map(({ snapshotWriter }) => snapshotWriter!.writeIfDue()));
    expect(await round()).toEqual(['not_due', 'not_due', 'not_due']);
    now += 10 * minute;
    expect((await round()).sort()).toEqual(['lost', 'lost', 'written']);
    expect((await round()).sort()).not.toContain('written');
    now += 10 * minute;
    expect((await round()).sort()).toEqual(['lost', 'lost', 'written']);
  });

  it('is due after so many facts', async () => {
    const logger = createLogger('collector', 'silent');
    const snapshotTimes = { facts: 20, ms: 600_000, patienceMs: 120_000 };
    const writer = assembleCollector(log, { id: 'w', logger, now: () => now, store, snapshotTimes });
    started.push(writer);
    writer.collector.tail.start();
    await report(0, 5);
    await readAll(writer);
    expect(await writer.snapshotWriter!.writeIfDue()).toBe('not_due');
    await report(5, 20);
    await readAll(writer);
    expect(await writer.snapshotWriter!.writeIfDue()).toBe('written');
    expect(await writer.snapshotWriter!.writeIfDue()).toBe('not_due');
  });

  it('takes over from a writer that does not finish, and not before', async () => {
    const writer = collector('writer');
    await report(0, 5);
    await readAll(writer);
    await store.movePointer('{"format":1,"writer":"dead","snapshot":null}', 0);
    now += 10 * minute;
    expect(await writer.snapshotWriter!.writeIfDue()).toBe('lost');
    now += minute;
    expect(await writer.snapshotWriter!.writeIfDue()).toBe('lost');
    now += 2 * minute;
    expect(await writer.snapshotWriter!.writeIfDue()).toBe('written');
  });

  it('fails when the store is full or away, keeps the former one, and goes on later', async () => {
    await logWithSnapshot();
    const former = await store.pointer();
    const writer = collector('second');
    await readAll(writer);
    now += 10 * minute;
    store.full = true;
    expect(await writer.snapshotWriter!.writeIfDue()).toBe('failed');
    store.full = false;
    store.away = true;
    expect(await writer.snapshotWriter!.writeIfDue()).toBe('failed');
    store.away = false;
    expect(await store.pointer()).toEqual(former);
    expect(await writer.snapshotWriter!.writeIfDue()).toBe('written');
  });

  it('tells how it went in the metrics', async () => {
    const writer = collector('writer');
    const figure = async (name: string) =>
      Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(await registry.metrics())?.[1]);
    const { registry } = writer;
    await report(0, 5);
    await readAll(writer);
    now += 10 * minute;
    expect(await figure('headcount_snapshot_bytes')).toBe(0);
    store.full = true;
    await writer.snapshotWriter!.writeIfDue();
    store.full = false;
    await writer.snapshotWriter!.writeIfDue();
    expect(await figure('headcount_snapshot_written_timestamp_seconds')).toBe(now / 1000);
    expect(await figure('headcount_snapshot_bytes')).toBeGreaterThan(100);
    expect(await figure('headcount_snapshots_total\\{outcome="failed"\\}')).toBe(1);
    expect(await figure('headcount_snapshots_total\\{outcome="written"\\}')).toBe(1);
    expect(await figure('headcount_snapshots_total\\{outcome="lost"\\}')).toBe(0);
  });

  it('leaves the snapshot of a newer version alone', async () => {
    await logWithSnapshot();
    await changeSnapshot({ version: 999 });
    const writer = collector('older');
    await readAll(writer);
    now += 10 * minute;
    expect(await writer.snapshotWriter!.writeIfDue()).toBe('lost');
    expect(await snapshotOf()).toMatchObject({ version: 999 });
  });
});

async function snapshotOf(): Promise<{ from: { seq: number } }> {
  const { value } = (await store.pointer())!;
  return (JSON.parse(value) as { snapshot: { from: { seq: number } } }).snapshot;
}

const changeSnapshot = async (change: object) =>
  movePointer(JSON.stringify({ format: 1, writer: null, snapshot: { ...(await snapshotOf()), ...change } }));

async function movePointer(value: string): Promise<void> {
  expect(await store.movePointer(value, (await store.pointer())!.revision)).not.toBeNull();
}
