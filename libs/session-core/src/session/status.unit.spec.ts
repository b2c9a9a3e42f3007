import { describe, expect, it } from 'vitest';
import { beat, ended, fold, started, type TestFact } from '../testing/given.js';
import { defaultPolicy } from './policy.js';
import { presentUntil, statusAt } from './status.js';
import { view } from './view.js';

const minute = 60_000;
const statusOf = (at: number, ...facts: readonly TestFact[]) => {
  const { status, dangling } = statusAt(view(fold([started(1, 0), ...facts]))!, defaultPolicy, at);
  return dangling ? `${status}, dangling` : status;
};

describe('the status of a session', () => {
  it('is idle after 15 minutes without an active beat, not at 15 minutes, however many other beats come', () => {
    const hidden = [beat(600, false), beat(900, false)];
    expect([statusOf(15 * minute, ...hidden), statusOf(15 * minute + 1, ...hidden)]).toEqual([
      'active',
      'idle',
    ]);
    expect(statusOf(15 * minute + 1, ...hidden, beat(800))).toBe('active');
  });

  it('is dangling after an hour without one', () => {
    expect([statusOf(60 * minute), statusOf(60 * minute + 1)]).toEqual(['idle', 'idle, dangling']);
  });

  it('is never dangling without being idle', () => {
    const policy = { idleAfterMs: 2 * 60 * minute, danglingAfterMs: 60 * minute };
    const open = { endedAt: null, lastActiveAt: 0 };
    expect(statusAt(open, policy, 90 * minute)).toEqual({ status: 'active', dangling: false });
  });

  it('is ended if and only if that was written: not by a lease that has passed', () => {
    expect(statusOf(24 * 60 * minute, beat(30))).toBe('idle, dangling');
    expect(statusOf(31_000, beat(30), ended(2, 30, 'lease_expired'))).toBe('ended');
  });
});

describe('an open session is present', () => {
  const lease = defaultPolicy.leaseMs;
  const row = view(fold([started(1, 0), beat(30)]))!;

  it('until its lease ends, and not beyond now', () => {
    expect([40_000, 120_000, 500_000].map((now) => presentUntil(row, lease, now))).toEqual([
      ...[40_000, 120_000, 120_000],
    ]);
  });

  it('until its last signal at least, whatever the clock of the reader says', () => {
    expect(presentUntil(row, lease, 10_000)).toBe(30_000);
  });

  it('until now where it lives without a lease, and until its end once it has one', () => {
    expect(presentUntil(row, null, 500_000)).toBe(500_000);
    const over = view(fold([started(1, 0), beat(30), ended(2, 60, 'logout')]))!;
    expect(presentUntil(over, lease, 500_000)).toBe(60_000);
  });
});
