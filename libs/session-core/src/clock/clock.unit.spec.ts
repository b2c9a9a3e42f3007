import { describe, expect, it } from 'vitest';
import { defaultSitePolicy } from '../session/policy.js';
import { acceptTime, isTooLate, type ReportedTime } from './accept-time.js';
import { advance, newLeaseClock } from './lease-clock.js';

const accepted = (time: ReportedTime) => acceptTime(time, defaultSitePolicy);
const tick = (shedding = false) => ({ collectorId: 'c', everyMs: 5_000, shedding });

describe('the lease clock', () => {
  it('stands still before the first tick', () => {
    const clock = newLeaseClock();
    expect(advance(clock, 1_000_000, null)).toBe(0);
  });

  it('runs with the log while a collector ticks', () => {
    const clock = newLeaseClock();
    for (let t = 0; t <= 60_000; t += 5_000) advance(clock, t, tick());
    expect(clock.now).toBe(60_000);
    expect(advance(clock, 61_234, null)).toBe(61_234);
  });

  it('lets at most 15 s pass in a silence of all collectors', () => {
    const clock = newLeaseClock();
    advance(clock, 0, tick());
    expect(advance(clock, 3_600_000, null)).toBe(15_000);
    expect(advance(clock, 3_600_000, tick())).toBe(15_000);
    expect(advance(clock, 3_602_000, null)).toBe(17_000);
  });

  it('never falls when the log time jumps back', () => {
    const clock = newLeaseClock();
    advance(clock, 100_000, tick());
    advance(clock, 105_000, tick());
    expect(advance(clock, 50_000, null)).toBe(5_000);
    expect(advance(clock, 50_000, tick())).toBe(5_000);
    expect(advance(clock, 51_000, null)).toBe(6_000);
  });

  it('stands still while a collector sheds, and goes on when it stops or falls silent', () => {
    const clock = newLeaseClock();
    advance(clock, 0, tick());
    advance(clock, 5_000, tick(true));
    expect(advance(clock, 9_000, null)).toBe(5_000);
    advance(clock, 10_000, tick(false));
    expect(advance(clock, 12_000, null)).toBe(7_000);
    advance(clock, 12_000, tick(true));
    expect(advance(clock, 28_000, null)).toBe(22_000);
  });

  it('never counts the time in which it stood still, when it goes on between two ticks', () => {
    const clock = newLeaseClock();
    advance(clock, 0, tick());
    advance(clock, 0, { ...tick(true), collectorId: 'shedding' });
    advance(clock, 14_000, tick());
    expect(advance(clock, 15_000, null)).toBe(0);
    expect(advance(clock, 16_000, null)).toBe(1_000);
  });

  it('does not stand still for what a log whose clock was set back says of the future', () => {
    const clock = newLeaseClock();
    advance(clock, 3_600_000, { ...tick(true), collectorId: 'shedding' });
    advance(clock, 0, tick());
    expect(advance(clock, 5_000, null)).toBe(5_000);
  });

  it('forgets that somebody shed once that is too old, also while another sheds', () => {
    const clock = newLeaseClock();
    advance(clock, 50_000, { ...tick(true), collectorId: 'one' });
    advance(clock, 62_000, { ...tick(true), collectorId: 'two' });
    advance(clock, 46_000, null);
    advance(clock, 47_000, { ...tick(false), collectorId: 'one' });
    expect(advance(clock, 62_000, null)).toBe(15_000);
  });
});

describe('the accepted time of a report', () => {
  const receivedAt = 1_000_000;
  it('is what the client says while its clock is right', () => {
    expect(accepted({ receivedAt, occurredAt: 990_000, sentAt: 999_500 })).toEqual({
      at: 990_000,
      ageMs: 9_500,
      corrected: null,
      skewMs: 500,
    });
  });

  it('is the time of receipt when nothing is said', () => {
    expect(accepted({ receivedAt, occurredAt: null, sentAt: null })).toEqual({
      at: receivedAt,
      ageMs: 0,
      corrected: null,
      skewMs: null,
    });
  });

  it('keeps the interval of a clock that is an hour ahead', () => {
    const ahead = 3_600_000;
    const time = accepted({ receivedAt, occurredAt: 990_000 + ahead, sentAt: 1_000_000 + ahead });
    expect(time).toEqual({ at: 990_000, ageMs: 10_000, corrected: 'skew', skewMs: -ahead });
  });

  it('is clamped when it lies in the future, and never older than nothing', () => {
    expect(accepted({ receivedAt, occurredAt: receivedAt + 61_000, sentAt: null })).toEqual({
      at: receivedAt,
      ageMs: 0,
      corrected: 'future',
      skewMs: null,
    });
    expect(accepted({ receivedAt, occurredAt: receivedAt + 60_000, sentAt: null }).at).toBe(
      receivedAt + 60_000,
    );
  });

  it('is too late after seven days', () => {
    const week = 7 * 86_400_000;
    expect([isTooLate(0, week, defaultSitePolicy), isTooLate(0, week + 1, defaultSitePolicy)]).toEqual([
      false,
      true,
    ]);
  });
});
