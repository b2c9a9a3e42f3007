import type { Report, Reporter } from '../report/report.js';

export const reporter: Reporter = { sourceId: 'host-1', incarnation: 'boot-1', host: 'host' };
export const timing = { bootId: 'boot-1', offsetMs: 1_700_000_000_000 };

export function start(id: string, startedAt = timing.offsetMs): Report {
  return {
    kind: 'start',
    reporter,
    timing,
    session: { id, userId: `user of ${id}`, startedAt, seenAt: startedAt, attributes: {} },
  };
}

export function beats(ids: readonly string[], at = timing.offsetMs): Report {
  return { kind: 'beats', reporter, timing, at, beats: ids.map((id) => ({ id, active: true })) };
}

export function end(id: string, endedAt = timing.offsetMs): Report {
  return { kind: 'end', reporter, timing, id, endedAt };
}
