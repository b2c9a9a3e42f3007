import { largestBodyBytes, mostItems, registerBody, snapshotBody } from '@headcount/contracts';
import { describe, expect, it } from 'vitest';
import { timingOf } from '../host/clock.js';
import { reconcile } from '../rstudio/reconcile.js';
import type { Scan, SeenProcess } from '../rstudio/scan.js';
import {
  mostInPart,
  partsOf,
  registerBodyOf,
  snapshotBodyOf,
  snapshotOf,
  type Reporter,
  type Sending,
  type Snapshot,
} from './report.js';

const noon = Date.UTC(2026, 2, 1, 12);
const reporter: Reporter = {
  sourceId: 'host-1',
  incarnation: 'boot-1',
  host: 'host',
  intervalMs: 60_000,
  startedAt: noon - 5000,
};

function scanOf(minute: number, pids: readonly number[], overrides: Partial<SeenProcess> = {}): Scan {
  return {
    takenAt: { wallMs: noon + minute * 60_000, uptimeMs: 1e6 + minute * 60_000, bootId: 'boot-1' },
    incarnation: 'boot-1',
    idSeed: 'boot-1',
    cpuStepMs: 10,
    forks: [],
    unreadable: new Set(),
    processes: pids.map((pid) => ({
      pid,
      userId: `user${pid}`,
      userCut: false,
      identity: `boot-1-${pid}-5`,
      startedAt: noon - 1000,
      cpuMs: 20,
      cpuPercent: null,
      memPercent: 1.25,
      ...overrides,
    })),
  };
}

const first = reconcile(null, scanOf(0, [1, 2]), 60_000);
const second = reconcile(first.known, scanOf(1, [2, 3]), 60_000);
const many = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 10);
const of = (scan: Scan): Snapshot => snapshotOf(reconcile(null, scan, 60_000), reporter);
const sendingAt = (wallMs: number, uptimeMs: number): Sending => ({
  wallMs,
  timing: timingOf({ wallMs, uptimeMs, bootId: 'boot-1' }),
});
const soon = sendingAt(noon + 61_000, 1e6 + 61_000);

describe('the snapshot of a scan', () => {
  it('holds everybody who is there, whole, however long they have been', () => {
    const { sessions, takenAt } = snapshotOf(second, reporter);
    expect(takenAt).toBe(noon + 60_000);
    expect(sessions.map(({ id, userId }) => [id, userId])).toEqual([
      ['boot-1-2-5', 'user2'],
      ['boot-1-3-5', 'user3'],
    ]);
  });

  it('is told also when nobody is there: that ends everybody', () => {
    expect(snapshotBodyOf(of(scanOf(0, [])), 1, soon)).toMatchObject({ part: 1, parts: 1, sessions: [] });
  });
});

describe('bodies', () => {
  it('of a registration', () => {
    expect(registerBodyOf(reporter)).toEqual({
      heartbeatIntervalSeconds: 60,
      startedAt: '2026-03-01T11:59:55.000Z',
      kind: 'rstudio',
    });
    expect(registerBodyOf({ ...reporter, startedAt: null }).startedAt).toBeNull();
  });

  it('of a snapshot', () => {
    expect(snapshotBodyOf(snapshotOf(second, reporter), 1, soon)).toEqual({
      takenAt: '2026-03-01T12:01:00.000Z',
      sentAt: '2026-03-01T12:01:01.000Z',
      incarnation: 'boot-1',
      part: 1,
      parts: 1,
      sessions: [
        {
          sessionId: 'boot-1-2-5',
          userId: 'user2',
          clientId: 'RStudio',
          host: 'host',
          startedAt: '2026-03-01T11:59:59.000Z',
          active: false,
          attributes: { pid: '2' },
          measures: { cpuMaxPercent: 0, memMaxPercent: 1.25, cpuSeconds: 0.02 },
        },
        expect.objectContaining({ sessionId: 'boot-1-3-5', attributes: { pid: '3' } }),
      ],
    });
  });

  it('are what a collector takes', () => {
    expect(snapshotBody.safeParse(snapshotBodyOf(of(scanOf(0, [1, 2])), 1, soon)).success).toBe(true);
    expect(registerBody.safeParse(registerBodyOf(reporter)).success).toBe(true);
  });

  it('say of a user whose name was cut off that it was', () => {
    const { sessions } = snapshotBodyOf(of(scanOf(0, [1], { userCut: true })), 1, soon);
    expect(sessions[0]?.attributes).toEqual({ pid: '1', userCut: 'true' });
  });

  it('tell the true age of what happened before the clock was set', () => {
    const anHourBack = sendingAt(noon + 120_000 - 3_600_000, 1e6 + 120_000);
    expect(snapshotBodyOf(of(scanOf(0, [1])), 1, anHourBack)).toMatchObject({
      sentAt: '2026-03-01T11:02:00.000Z',
      takenAt: '2026-03-01T11:00:00.000Z',
      sessions: [{ startedAt: '2026-03-01T10:59:59.000Z' }],
    });
  });

  it('never tell of the future', () => {
    const early = sendingAt(noon - 1500, 1e6);
    expect(snapshotBodyOf(of(scanOf(0, [1])), 1, early).takenAt).toBe('2026-03-01T11:59:58.500Z');
  });
});

describe('parts', () => {
  it('are as many as a collector takes at once', () => {
    expect(mostInPart).toBe(mostItems);
    expect(partsOf(of(scanOf(0, [])))).toEqual([[0, 0]]);
    expect(partsOf(of(scanOf(0, many(mostItems))))).toHaveLength(1);
    const parts = partsOf(of(scanOf(0, many(25_000))));
    expect(parts.map(([from, to]) => to - from).every((size) => size > 0 && size <= mostItems)).toBe(true);
    expect(parts.flat().filter((bound, index, all) => bound !== all[index - 1])).toEqual([
      0,
      ...parts.map(([, to]) => to),
    ]);
    expect(parts.at(-1)?.[1]).toBe(25_000);
  });

  it('stay below the size of a body, also with long names', () => {
    const long = of(scanOf(0, many(9000), { userId: 'é"'.repeat(64) }));
    const parts = partsOf(long);
    expect(parts.length).toBeGreaterThan(1);
    parts.forEach((_, index) => {
      const body = JSON.stringify(snapshotBodyOf(long, index + 1, soon));
      expect(Buffer.byteLength(body)).toBeLessThan(largestBodyBytes);
    });
  });

  it('say which one of how many they are', () => {
    const big = of(scanOf(0, many(25_000)));
    const parts = partsOf(big).length;
    const ids = new Set<string>();
    for (let part = 1; part <= parts; part += 1) {
      const body = snapshotBodyOf(big, part, soon);
      expect(body).toMatchObject({ part, parts, takenAt: '2026-03-01T12:00:00.000Z' });
      for (const { sessionId } of body.sessions) ids.add(sessionId);
    }
    expect(ids.size).toBe(25_000);
  });
});
