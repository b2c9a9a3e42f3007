import { describe, expect, it } from 'vitest';
import { ended, GivenLog, identified, released, resumed, siteLimit, started } from '../testing/given-log.js';
import { policyOf } from '../testing/given.js';
import { backtest } from './backtest.js';
import { DueQueue } from './due-queue.js';
import type { Limit } from './limit.js';
import { SeatSteps } from './seat-steps.js';

const seconds = 1_000;

function told(log: GivenLog, limit: Partial<Limit> = {}, from = 0): string[] {
  const steps = new SeatSteps('test', { ...siteLimit, ...limit }, from);
  for (const message of log.messages) steps.read(message);
  return steps.steps.map(({ does, sessionId, at }) => `${does} ${sessionId} ${at / seconds}`);
}

describe('who asks for a seat and gives it back', () => {
  it('starts, logs in, ends', () => {
    const log = new GivenLog()
      .says(started('a'), started('nobody', { userId: null }))
      .passes(10)
      .says(identified('nobody', 'ada'))
      .passes(10)
      .says(ended('a', 'logout'));
    expect(told(log)).toEqual(['ask a 0', 'ask nobody 10', 'leave a 20']);
    expect(told(log, { scope: 'client' })).toEqual([]);
  });

  it('owes the seat when the lease has passed, whenever the end is written, and asks when it comes back', () => {
    const log = new GivenLog()
      .says(started('a'))
      .passes(30, ['a'])
      .passes(120)
      .says(ended('a', 'lease_expired', { endedAt: 30_000 }))
      .passes(10)
      .says(resumed('a'));
    expect(told(log)).toEqual(['ask a 0', 'leave a 125', 'ask a 160']);
  });

  it('owes the seat when it was idle for as long as this limit says, and asks with its next active beat', () => {
    const log = new GivenLog().says(started('a')).passes(300, ['a'], false).passes(60, ['a']);
    expect(told(log, { releaseAfterIdleMs: 100 * seconds })).toEqual(['ask a 0', 'leave a 105', 'ask a 330']);
    expect(told(log)).toEqual(['ask a 0']);
  });

  it('keeps what another limit took from it, and gives it up at its max age', () => {
    const log = new GivenLog()
      .says(started('a'), started('b', { policy: policyOf({ maxAgeMs: 60 * seconds }) }))
      .says(released('a'))
      .passes(90, ['a', 'b']);
    expect(told(log)).toEqual(['ask a 0', 'ask b 0', 'leave b 65']);
  });

  it('is in when the window begins', () => {
    const log = new GivenLog().says(started('a')).passes(60, ['a']).says(started('b'));
    expect(told(log, {}, 30 * seconds)).toEqual(['in a 30', 'ask b 60']);
  });

  it('takes the seat of its user, where people are counted', () => {
    const log = new GivenLog().says(
      started('a', { userId: 'u' }),
      started('b', { userId: 'u' }),
      started('c'),
    );
    const steps = new SeatSteps('test', { ...siteLimit, unit: 'users' }, 0);
    for (const message of log.messages) steps.read(message);
    expect(backtest(steps.steps, 1).next()).toMatchObject({
      ...{ done: true, value: { refused: 1, ofStarts: 3, users: [{ userId: 'c' }] } },
    });
  });
});

describe('what is due', () => {
  it('comes in the order of time, and not before', () => {
    const queue = new DueQueue();
    for (const at of [5, 3, 9, 1, 7, 3.5, 8]) queue.put(`due ${at}`, at);
    queue.put('due 5', 0);
    queue.put('never', Infinity);
    expect([...queue.behind(5)]).toEqual(['due 1', 'due 3', 'due 3.5']);
    expect([...queue.behind(100)]).toEqual(['due 5', 'due 7', 'due 8', 'due 9']);
    expect([...queue.behind(1_000)]).toEqual([]);
  });
});
