import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.js';
import { verdictOf } from './verdict.js';

const answer = (status: number, code?: string, retryAfterMs: number | null = null) => ({
  status,
  body: code === undefined ? {} : { code },
  retryAfterMs,
});

describe('an answer', () => {
  it.each([
    [200, undefined, 'done'],
    [201, undefined, 'done'],
    [409, 'stale_incarnation', 'stale'],
    [412, 'snapshot_outdated', 'rejected'],
    [413, 'body_too_large', 'rejected'],
    [400, 'invalid_id', 'rejected'],
    [404, 'not_found', 'retry'],
    [400, undefined, 'retry'],
    [301, undefined, 'retry'],
    [409, undefined, 'retry'],
    [429, 'rate_limited', 'retry'],
    [500, 'internal_error', 'retry'],
    [502, undefined, 'retry'],
    [503, 'log_unavailable', 'retry'],
    [503, 'indeterminate', 'retry'],
  ] as const)('%i %s is %s', (status, code, is) => {
    expect(verdictOf(answer(status, code))).toMatchObject({ is });
  });

  it('about the key is a class of its own', () => {
    expect(verdictOf(answer(401, 'unauthorized'))).toMatchObject({ is: 'retry', class: 'key' });
    expect(verdictOf(answer(403, 'forbidden'))).toMatchObject({ is: 'retry', class: 'key' });
  });

  it('of 200 without JSON is not from a collector', () => {
    expect(verdictOf({ status: 200, body: undefined, retryAfterMs: null })).toMatchObject({ is: 'retry' });
  });

  it('may say how long to wait', () => {
    expect(verdictOf(answer(503, 'overloaded', 4000))).toMatchObject({ is: 'retry', afterMs: 4000 });
  });

  it('tells a collector that failed from one that is away', () => {
    expect(verdictOf(answer(500))).toMatchObject({ failed: true });
    for (const status of [401, 404, 429, 502, 503, 504])
      expect(verdictOf(answer(status))).toMatchObject({ is: 'retry', failed: false });
  });
});

describe('the back-off', () => {
  const limits = { baseMs: 250, capMs: 30_000 };

  it('is anything between nothing and a bound that doubles up to the cap', () => {
    expect([1, 2, 3, 8, 100, 5000].map((attempt) => backoffMs(attempt, 1, limits))).toEqual([
      250, 500, 1000, 30_000, 30_000, 30_000,
    ]);
    expect(backoffMs(3, 0, limits)).toBe(0);
    expect(backoffMs(3, 0.5, limits)).toBe(500);
  });
});
