import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsOf, type BucketUnit } from '../durations/buckets.js';
import type { Login } from '../session/logins.js';
import type { Run } from '../session/runs.js';
import { DurationGroups, type MeasuredSession } from './duration-groups.js';

const hour = 3_600_000;
const begin = Date.parse('2026-03-28T00:00:00Z');
const login = (userId: string, loginAt = begin, logoutAt: number | null = null): Login => ({
  ...{ userId, loginAt, logoutAt },
});
const session = (
  id: string,
  from: number,
  to: number,
  more: Partial<MeasuredSession> = {},
): MeasuredSession => ({
  ...{ id, startedAt: begin + from, endedAt: begin + to, lastSeenAt: begin + to, uncertaintyMs: 0 },
  ...{ logins: [login(`user of ${id}`, begin + from)], connected: [[begin + from, begin + to]], active: [] },
  ...{ labels: {}, ...more },
});
const whole = [{ name: '', start: begin - 99 * hour, end: begin + 999 * hour }];

function grouped(
  by: readonly string[],
  sessions: readonly MeasuredSession[],
  unit: BucketUnit | null = null,
  zone = 'UTC',
) {
  const buckets = unit === null ? whole : bucketsOf(zone, unit, begin, begin + 72 * hour);
  const groups = new DurationGroups(by, unit, buckets);
  for (const one of sessions) groups.add(one);
  return groups.rows();
}

describe('durations by grouping', () => {
  it('cut a session at midnight of the zone, and count it in each day, its start and end in one', () => {
    const late = session('a', 20 * hour, 26 * hour, {
      uncertaintyMs: 7,
      active: [[begin + 23 * hour, begin + 25 * hour]],
    });
    const [first, second, third] = grouped([], [late], 'day');
    expect(first).toEqual({
      ...{ group: { day: '2026-03-28' }, started: 1, ended: 0, sessions: 1, users: 1 },
      ...{ spanMs: 4 * hour, connectedMs: 4 * hour, activeMs: hour, uncertaintyMs: 0 },
    });
    expect(second).toMatchObject({
      started: 0,
      ended: 1,
      spanMs: 2 * hour,
      activeMs: hour,
      uncertaintyMs: 7,
    });
    expect(third).toMatchObject({ group: { day: '2026-03-30' }, sessions: 0, users: 0, spanMs: 0 });
    expect(grouped([], [late], 'day', 'Asia/Kathmandu')[1]).toMatchObject({
      started: 1,
      ended: 1,
      spanMs: 6 * hour,
    });
  });

  it('give everybody their own time of a session', () => {
    const logins = [login('ada', begin, begin + hour), login('bob', begin + 2 * hour)];
    const rows = grouped(['user'], [session('a', 0, 5 * hour, { logins })]);
    expect(
      rows.map(({ group, spanMs, started, ended }) => [group['user'], spanMs / hour, started, ended]),
    ).toEqual([
      ['ada', 1, 1, 0],
      ['bob', 3, 0, 1],
      [null, 1, 0, 0],
    ]);
    expect(grouped([], [session('a', 0, 5 * hour, { logins })])).toMatchObject([
      { sessions: 1, users: 2, started: 1 },
    ]);
  });

  it('go by several things at once, those that are none of a kind last', () => {
    const labels = { client: 'web', role: 'student' };
    const rows = grouped(
      ['client', 'role'],
      [session('a', 0, 1), session('b', 0, 1, { labels }), session('c', 0, 1, { labels })],
    );
    expect(rows.map(({ group, sessions }) => [group, sessions])).toEqual([
      [{ client: 'web', role: 'student' }, 2],
      [{ client: null, role: null }, 1],
    ]);
  });

  it('count what had no length, and what has not ended', () => {
    const open = session('b', 0, hour, { endedAt: null });
    expect(grouped([], [session('a', 5, 5, { connected: [] }), open])).toMatchObject([
      { started: 2, ended: 1, sessions: 2, users: 2, spanMs: hour },
    ]);
  });

  const minutes = 60_000;
  const lives = fc.array(
    fc
      .record({ from: fc.nat(4_000), length: fc.nat(2_000), gap: fc.nat(60), change: fc.nat(3) })
      .map(({ from, length, gap, change }, i = 0) => {
        const [first, last] = [begin + from * minutes, begin + (from + length) * minutes];
        const rest: Run[] = gap < length ? [[first, last - gap * minutes]] : [];
        const half = first + Math.floor((last - first) / 2);
        const logins =
          change === 0
            ? []
            : change === 1
              ? [login('u', first)]
              : [login('u', first, half), login('v', half)];
        return session(`${i}`, from * minutes, (from + length) * minutes, {
          logins,
          connected: rest,
          active: rest,
        });
      }),
    { maxLength: 8 },
  );

  it('of all days, hours and months of any zone, and of all users, add up to the whole', () => {
    const zones = fc.constantFrom(
      'UTC',
      'Europe/Berlin',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'America/St_Johns',
    );
    const unit = fc.constantFrom<BucketUnit>('hour', 'day', 'week', 'month');
    const by = fc.constantFrom<string[]>([], ['user']);
    fc.assert(
      fc.property(lives, zones, unit, by, (told, zone, unit, by) => {
        const sessions = told.map((one, i) => ({ ...one, id: `s${i}` }));
        const groups = new DurationGroups(by, unit, bucketsOf(zone, unit, begin, begin + 5_000 * hour));
        for (const one of sessions) groups.add(one);
        const sum = (value: (row: ReturnType<DurationGroups['rows']>[number]) => number) =>
          groups.rows().reduce((all, row) => all + value(row), 0);
        const total = (runs: (one: MeasuredSession) => readonly Run[]) =>
          sessions.flatMap(runs).reduce((all, [first, last]) => all + last - first, 0);
        expect([sum((row) => row.started), sum((row) => row.ended)]).toEqual([
          sessions.length,
          sessions.length,
        ]);
        expect(sum((row) => row.spanMs)).toBe(
          total(({ startedAt, lastSeenAt }) => [[startedAt, lastSeenAt]]),
        );
        expect(sum((row) => row.connectedMs)).toBe(total(({ connected }) => connected));
      }),
      { numRuns: 60 },
    );
  });
});
