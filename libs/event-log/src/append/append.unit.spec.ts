import { describe, expect, it } from 'vitest';
import { appendTwice, type PublishReply } from './append.js';

const stored: PublishReply = { kind: 'stored', seq: 7, duplicate: false };
const silent: PublishReply = { kind: 'silent' };
const passing: PublishReply = { kind: 'rejected', reason: 'nobody takes it', passing: true };
const full: PublishReply = { kind: 'rejected', reason: 'full', passing: false };

/** Appends against these replies, each of which takes all the time it is given if it is silence. */
async function appendAgainst(...replies: PublishReply[]) {
  let now = 0;
  const given: number[] = [];
  const answer = await appendTwice({
    publish: (withinMs) => {
      given.push(withinMs);
      const reply = replies[given.length - 1] ?? silent;
      if (reply.kind === 'silent') now += withinMs;
      return Promise.resolve(reply);
    },
    now: () => now,
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
  });
  return { answer, publications: given.length, took: now };
}

describe('appendTwice', () => {
  it('publishes once when there is an answer', async () => {
    expect(await appendAgainst(stored)).toEqual({ answer: stored, publications: 1, took: 0 });
  });

  it('publishes the same once more after silence', async () => {
    expect(await appendAgainst(silent, stored)).toEqual({ answer: stored, publications: 2, took: 1_900 });
  });

  it('is indeterminate after two silences, within 4 s', async () => {
    const { answer, publications, took } = await appendAgainst(silent, silent, stored);
    expect(answer).toEqual({ kind: 'indeterminate' });
    expect(publications).toBe(2);
    expect(took).toBeLessThanOrEqual(4_000);
  });

  it('passes a conflict on, also of the retry', async () => {
    const conflict = { kind: 'conflict', last: 3 };
    expect((await appendAgainst({ kind: 'wrong_last', last: 3 })).answer).toEqual(conflict);
    expect((await appendAgainst(silent, { kind: 'wrong_last', last: 3 })).answer).toEqual(conflict);
  });

  it('is refused at once by a full log', async () => {
    expect(await appendAgainst(full)).toEqual({
      answer: { kind: 'refused', reason: 'full' },
      publications: 1,
      took: 0,
    });
  });

  it('tries again when the log could not take it for the moment', async () => {
    expect((await appendAgainst(passing, stored)).answer).toEqual(stored);
    expect((await appendAgainst(passing, passing)).answer).toEqual({
      kind: 'refused',
      reason: 'nobody takes it',
    });
  });

  it('never calls refused what may have been stored by the silent publication', async () => {
    for (const last of [full, passing])
      expect((await appendAgainst(silent, last)).answer).toEqual({ kind: 'indeterminate' });
    expect((await appendAgainst(passing, silent)).answer).toEqual({ kind: 'indeterminate' });
  });
});
