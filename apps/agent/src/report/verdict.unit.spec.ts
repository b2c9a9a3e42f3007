import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.js';
import { beatResults, isFinal, verdictOf } from './verdict.js';

const answer = (status: number, code?: string, retryAfterMs: number | null = null) => ({
  status,
  body: code === undefined ? {} : { code },
  retryAfterMs,
});

describe('an answer', () => {
  it.each([
    ['start', 201, undefined, 'done'],
    ['start', 200, undefined, 'done'],
    ['start', 409, 'session_already_ended', 'closed'],
    ['start', 409, 'session_id_conflict', 'closed'],
    ['start', 409, 'session_limit_exceeded', 'rejected'],
    ['start', 409, 'stale_incarnation', 'stale'],
    ['start', 400, 'invalid_id', 'rejected'],
    ['start', 404, 'not_found', 'retry'],
    ['start', 502, undefined, 'retry'],
    ['start', 400, undefined, 'retry'],
    ['start', 301, undefined, 'retry'],
    ['beats', 409, 'stale_incarnation', 'stale'],
    ['beats', 413, 'body_too_large', 'rejected'],
    ['beats', 429, 'rate_limited', 'retry'],
    ['beats', 503, 'log_unavailable', 'retry'],
    ['beats', 503, 'indeterminate', 'retry'],
    ['end', 200, undefined, 'done'],
    ['end', 404, 'session_not_found', 'done'],
    ['end', 410, 'session_ended', 'done'],
    ['end', 500, 'internal_error', 'retry'],
  ] as const)('to %s: %i %s is %s', (kind, status, code, is) => {
    expect(verdictOf(kind, answer(status, code))).toMatchObject({ is });
  });

  it('about the key is a class of its own', () => {
    expect(verdictOf('start', answer(401, 'unauthorized'))).toMatchObject({ is: 'retry', class: 'key' });
    expect(verdictOf('start', answer(403, 'forbidden'))).toMatchObject({ is: 'retry', class: 'key' });
  });

  it('of 200 without JSON is not from a collector', () => {
    expect(verdictOf('start', { status: 200, body: undefined, retryAfterMs: null })).toMatchObject({
      is: 'retry',
    });
  });

  it('may say how long to wait', () => {
    expect(verdictOf('start', answer(503, 'overloaded', 4000))).toMatchObject({ is: 'retry', afterMs: 4000 });
  });
});

describe('results of beats', () => {
  it('close a session only by an end that no beat can undo', () => {
    const result = (endReason: string) => ({
      sessionId: 'a',
      status: 'ended' as const,
      code: 'session_ended',
      endReason,
    });
    expect(isFinal(result('revoked'))).toBe(true);
    expect(isFinal(result('lease_expired'))).toBe(false);
    expect(isFinal({ sessionId: 'a', status: 'unknown', code: 'session_not_found' })).toBe(false);
  });

  it('are read from whatever was answered', () => {
    expect(beatResults({ results: [{ sessionId: 'a', status: 'late' }, null, 7, {}] })).toHaveLength(1);
    for (const body of [undefined, null, 7, {}, { results: 'none' }]) expect(beatResults(body)).toEqual([]);
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
