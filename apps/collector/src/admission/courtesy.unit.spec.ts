import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Courtesy } from './courtesy.js';
import type { Tail } from './tail.js';

const turnMs = 10;
let envelopes = 0;
let at = 0;
let wake: (() => void)[] = [];
let courtesy: Courtesy;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  [envelopes, at, wake] = [0, 0, []];
  const tail = {
    state: { seq: 0 },
    collectors: { count: 3 },
    lifecycleOf: () => ({ envelopes, at }),
    reached: () => new Promise<void>((resolve) => wake.push(resolve)),
  };
  courtesy = new Courtesy('lab', tail as unknown as Tail);
});
afterEach(() => void vi.useRealTimers());

async function isRead(): Promise<void> {
  envelopes += 1;
  at = performance.now();
  for (const resolve of wake.splice(0)) resolve();
  await vi.advanceTimersByTimeAsync(0);
}

async function write(ms = turnMs): Promise<void> {
  expect(courtesy.turn()).toBeNull();
  vi.advanceTimersByTime(ms);
  await isRead();
  courtesy.wrote();
}

/** Three collectors, one after the other, for long. */
async function takeTurns(ofOthers = 2): Promise<void> {
  for (let i = 0; i < 20; i++) {
    await write();
    for (let other = 0; other < ofOthers; other++) {
      vi.advanceTimersByTime(turnMs);
      await isRead();
    }
  }
}

describe('collectors that write of one site', () => {
  it('wait for nobody where nobody else writes', async () => {
    for (let i = 0; i < 20; i++) await write();
  });

  it('leave the turn to as many others as have written in between so far', async () => {
    await takeTurns();
    await write();
    let isMine = false;
    const turn = courtesy.turn()!.then(() => (isMine = true));
    await isRead();
    expect(isMine).toBe(false);
    await isRead();
    await turn;
    expect(courtesy.turn()).toBeNull();
  });

  it('leave each of the others one turn, however often these have written in between', async () => {
    await takeTurns(6);
    await write();
    for (let other = 0; other < 2; other++) {
      expect(courtesy.turn()).not.toBeNull();
      await isRead();
    }
    expect(courtesy.turn()).toBeNull();
  });

  it('wait no longer than the others take as a rule, and less and less where these write no more', async () => {
    await takeTurns();
    await write();
    const waits: number[] = [];
    for (let i = 0; i < 12; i++) {
      const began = performance.now();
      const turn = courtesy.turn();
      if (turn !== null) {
        await vi.advanceTimersToNextTimerAsync();
        await turn;
      }
      waits.push(performance.now() - began);
      await write();
    }
    expect(waits[0]).toBe(2.5 * turnMs);
    expect(waits.at(-1)).toBe(0);
    expect(waits).toEqual(waits.toSorted((a, b) => b - a));
  });

  it('wait hardly longer than before when one envelope took long', async () => {
    await takeTurns();
    await write(10 * turnMs);
    const began = performance.now();
    const turn = courtesy.turn()!;
    await vi.advanceTimersToNextTimerAsync();
    await turn;
    expect(performance.now() - began).toBeLessThan(2.5 * turnMs * 1.2);
  });
});
