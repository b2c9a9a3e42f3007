import type { ReportedSession, Reporter, Snapshot } from '../report/report.js';

export const timing = { bootId: 'boot-1', offsetMs: 1_700_000_000_000 };
export const reporter: Reporter = {
  sourceId: 'host-1',
  incarnation: 'boot-1',
  host: 'host',
  intervalMs: 60_000,
  startedAt: timing.offsetMs,
};

export function reported(id: string, overrides: Partial<ReportedSession> = {}): ReportedSession {
  return {
    id,
    userId: `user of ${id}`,
    userCut: false,
    pid: 7,
    startedAt: timing.offsetMs,
    active: true,
    cpuMaxPercent: null,
    memMaxPercent: null,
    cpuMs: null,
    ...overrides,
  };
}

/** A scan that found sessions of these ids. */
export function scanOf(ids: readonly string[], takenAt = timing.offsetMs): Snapshot {
  return { reporter, timing, takenAt, sessions: ids.map((id) => reported(id)) };
}
