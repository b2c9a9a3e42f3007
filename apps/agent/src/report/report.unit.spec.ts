import { describe, expect, it } from 'vitest';
import { timingOf } from '../host/clock.js';
import { reconcile } from '../rstudio/reconcile.js';
import type { Scan, SeenProcess } from '../rstudio/scan.js';
import {
  endBodyOf,
  heartbeatsBodyOf,
  reportsOf,
  startBodyOf,
  type Report,
  type ReportOf,
  type Sending,
} from './report.js';

const noon = Date.UTC(2026, 2, 1, 12);
const reporter = { sourceId: 'host-1', incarnation: 'boot-1', host: 'host' };

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
const sendingAt = (wallMs: number, uptimeMs: number): Sending => {
  const moment = { wallMs, uptimeMs, bootId: 'boot-1' };
  return { wallMs, timing: timingOf(moment) };
};
const kinds = (reports: readonly Report[]): string[] => reports.map(({ kind }) => kind);

function only<Kind extends Report['kind']>(kind: Kind, reports: readonly Report[]): ReportOf<Kind> {
  const found = reports.find((report): report is ReportOf<Kind> => report.kind === kind);
  if (!found) throw new Error(`no ${kind} among ${kinds(reports).join()}`);
  return found;
}

describe('the reports of a scan', () => {
  it('are ends, then starts, then the beats of all', () => {
    expect(kinds(reportsOf(first, reporter))).toEqual(['start', 'start', 'beats']);
    expect(kinds(reportsOf(second, reporter))).toEqual(['end', 'start', 'beats']);
  });

  it('are split where there are very many sessions', () => {
    const many = reconcile(
      null,
      scanOf(
        0,
        Array.from({ length: 4500 }, (_, index) => index + 10),
      ),
      60_000,
    );
    const parts = reportsOf(many, reporter).filter((report) => report.kind === 'beats');
    expect(parts.map(({ beats }) => beats.length)).toEqual([2000, 2000, 500]);
  });

  it('are empty when nobody is there', () => {
    expect(reportsOf(reconcile(null, scanOf(0, []), 60_000), reporter)).toEqual([]);
  });
});

describe('bodies', () => {
  const sent = sendingAt(noon + 61_000, 1e6 + 61_000);

  it('of a start', () => {
    expect(startBodyOf(only('start', reportsOf(first, reporter)), sent)).toEqual({
      id: 'boot-1-1-5',
      userId: 'user1',
      clientId: 'RStudio',
      sourceId: 'host-1',
      incarnation: 'boot-1',
      host: 'host',
      attributes: { pid: '1' },
      startedAt: '2026-03-01T11:59:59.000Z',
      occurredAt: '2026-03-01T12:00:00.000Z',
      sentAt: '2026-03-01T12:01:01.000Z',
    });
  });

  it('of a start whose user was cut off says so', () => {
    const cut = reportsOf(reconcile(null, scanOf(0, [1], { userCut: true }), 60_000), reporter);
    expect(startBodyOf(only('start', cut), sent).attributes).toEqual({ pid: '1', userCut: 'true' });
  });

  it('of beats of several scans', () => {
    const reports = [only('beats', reportsOf(first, reporter)), only('beats', reportsOf(second, reporter))];
    const measures = { memMaxPercent: 1.25, cpuSeconds: 0.02 };
    expect(heartbeatsBodyOf(reports, sent)).toEqual({
      sourceId: 'host-1',
      incarnation: 'boot-1',
      sentAt: '2026-03-01T12:01:01.000Z',
      beats: [
        { sessionId: 'boot-1-1-5', at: '2026-03-01T12:00:00.000Z', active: false, measures },
        { sessionId: 'boot-1-2-5', at: '2026-03-01T12:00:00.000Z', active: false, measures },
        {
          sessionId: 'boot-1-2-5',
          at: '2026-03-01T12:01:00.000Z',
          active: false,
          measures: { ...measures, cpuMaxPercent: 0 },
        },
        { sessionId: 'boot-1-3-5', at: '2026-03-01T12:01:00.000Z', active: false, measures },
      ],
    });
  });

  it('of an end tell the last scan that saw it', () => {
    expect(endBodyOf(only('end', reportsOf(second, reporter)), sent)).toEqual({
      reason: 'terminated',
      endedAt: '2026-03-01T12:00:00.000Z',
      sentAt: '2026-03-01T12:01:01.000Z',
    });
  });

  it('tell the true age of what happened before the clock was set', () => {
    const anHourBack = sendingAt(noon + 120_000 - 3_600_000, 1e6 + 120_000);
    const body = heartbeatsBodyOf([only('beats', reportsOf(first, reporter))], anHourBack);
    expect(body.sentAt).toBe('2026-03-01T11:02:00.000Z');
    expect(body.beats[0]?.at).toBe('2026-03-01T11:00:00.000Z');
  });

  it('never tell of the future', () => {
    const early = sendingAt(noon - 1500, 1e6);
    expect(heartbeatsBodyOf([only('beats', reportsOf(first, reporter))], early).beats[0]?.at).toBe(
      '2026-03-01T11:59:58.500Z',
    );
  });
});
