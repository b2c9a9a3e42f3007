import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Deadlines, type Waiting } from './deadlines.js';

interface Caller extends Waiting {
  readonly name: string;
}

let givenUp: string[];
let deadlines: Deadlines<Caller>;
beforeEach(() => {
  vi.useFakeTimers();
  givenUp = [];
  deadlines = new Deadlines({ ms: 4_000, giveUp: ({ name }) => givenUp.push(name) });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

function waits(name: string): Caller {
  const caller: Caller = { name, answered: false, due: 0 };
  deadlines.add(caller);
  return caller;
}

describe('Deadlines', () => {
  it('gives up each who waits too long, once, and not much too early', () => {
    waits('a');
    vi.advanceTimersByTime(1_000);
    waits('b');
    vi.advanceTimersByTime(2_790);
    expect(givenUp).toEqual([]);
    vi.advanceTimersByTime(210);
    expect(givenUp).toEqual(['a']);
    vi.advanceTimersByTime(1_000);
    expect(givenUp).toEqual(['a', 'b']);
    vi.advanceTimersByTime(10_000);
    expect(givenUp).toEqual(['a', 'b']);
  });

  it('gives up on time in a process that is too busy to look as often as it wanted to', () => {
    waits('a');
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 4_000);
    vi.advanceTimersToNextTimer();
    expect(givenUp).toEqual(['a']);
  });

  it('leaves alone who was answered, also behind somebody who was not', () => {
    waits('a');
    waits('b').answered = true;
    waits('c');
    vi.advanceTimersByTime(4_000);
    expect(givenUp).toEqual(['a', 'c']);
  });

  it('needs one timer for all, and none while nobody waits', () => {
    const callers = Array.from({ length: 10_000 }, (_, i) => waits(`${i}`));
    expect(vi.getTimerCount()).toBe(1);
    for (const caller of callers) caller.answered = true;
    vi.advanceTimersByTime(100);
    expect(vi.getTimerCount()).toBe(0);
    waits('again');
    expect(vi.getTimerCount()).toBe(1);
  });

  it('goes on with those who are left when many before them were answered', () => {
    const callers = Array.from({ length: 10_000 }, (_, i) => waits(`${i}`));
    for (const caller of callers.slice(0, 9_000)) caller.answered = true;
    waits('last');
    vi.advanceTimersByTime(4_000);
    expect(givenUp).toHaveLength(1_001);
    expect([givenUp[0], givenUp.at(-1)]).toEqual(['9000', 'last']);
  });
});
