import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { OverloadedError } from './errors.js';
import { GroupCommit, type GroupCommitOptions } from './group-commit.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));

/** Lets the event loop turn until also a crowd has been taken. */
async function settle(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) await turn();
}

/** A group commit whose commits end when the test says so; answers are the items in capitals. */
function byHand(options: Partial<GroupCommitOptions<string, string>> = {}) {
  const commits: { items: readonly string[]; end: (error?: Error) => Promise<void> }[] = [];
  const group = new GroupCommit<string, string>({
    maxItems: 100,
    maxWeight: 100,
    weigh: (item) => item.length,
    maxPending: 1_000,
    commit: (items) =>
      new Promise((resolve, reject) => {
        const end = async (error?: Error) => {
          if (error) reject(error);
          else resolve(items.map((item) => item.toUpperCase()));
          await settle();
        };
        commits.push({ items, end });
      }),
    ...options,
  });
  return { group, commits };
}

describe('GroupCommit', () => {
  it('commits a lone item at once, and what arrives meanwhile together', async () => {
    const { group, commits } = byHand();
    const first = group.submit('a');
    await settle();
    const others = ['b', 'c', 'd'].map((item) => group.submit(item));
    await settle();
    expect(commits.map((commit) => commit.items)).toEqual([['a']]);
    await commits[0]!.end();
    expect(commits.map((commit) => commit.items)).toEqual([['a'], ['b', 'c', 'd']]);
    await commits[1]!.end();
    expect(await Promise.all([first, ...others])).toEqual(['A', 'B', 'C', 'D']);
  });

  it('takes what comes in with the same turn of the event loop into the first commit', async () => {
    const { group, commits } = byHand();
    void group.submit('a');
    await new Promise((resolve) => process.nextTick(resolve));
    void group.submit('b');
    await settle();
    expect(commits.map((commit) => commit.items)).toEqual([['a', 'b']]);
  });

  it('lets a crowd gather for four turns', async () => {
    const { group, commits } = byHand();
    void group.submit('a');
    void group.submit('b');
    await settle();
    void group.submit('c');
    void commits[0]!.end();
    await turn();
    void group.submit('d');
    await turn();
    void group.submit('e');
    await turn();
    void group.submit('f');
    await settle();
    expect(commits.map((commit) => commit.items)).toEqual([
      ['a', 'b'],
      ['c', 'd', 'e', 'f'],
    ]);
  });

  it('keeps within most items and most weight, in the order of submission', async () => {
    const { group, commits } = byHand({ maxItems: 3, maxWeight: 10 });
    const all = ['1', '2', '3', '4', 'four', 'seven77', 'x'].map((item) => group.submit(item));
    await settle();
    for (let at = 0; at < commits.length; at += 1) await commits[at]!.end();
    expect(commits.map((commit) => commit.items)).toEqual([
      ['1', '2', '3'],
      ['4', 'four'],
      ['seven77', 'x'],
    ]);
    expect(await Promise.all(all)).toHaveLength(7);
  });

  it('lets an item above the weight go alone, and nobody behind it starve', async () => {
    const { group, commits } = byHand({ maxWeight: 5 });
    for (const item of ['a', 'much too heavy', 'b']) void group.submit(item);
    await settle();
    for (let at = 0; at < commits.length; at += 1) await commits[at]!.end();
    expect(commits.map((commit) => commit.items)).toEqual([['a'], ['much too heavy'], ['b']]);
  });

  it('gives everybody of a failed commit its error, and goes on', async () => {
    const { group, commits } = byHand();
    const failing = Promise.allSettled([group.submit('a'), group.submit('b')]);
    await settle();
    const next = group.submit('c');
    const away = new Error('the log is away');
    await commits[0]!.end(away);
    expect(await failing).toEqual([
      { status: 'rejected', reason: away },
      { status: 'rejected', reason: away },
    ]);
    await commits[1]!.end();
    expect(await next).toBe('C');
  });

  it('rejects a commit that does not answer each item', async () => {
    const group = new GroupCommit<string, string>({
      maxItems: 9,
      maxWeight: 9,
      weigh: () => 1,
      maxPending: 9,
      commit: () => Promise.resolve(['only one']),
    });
    const submitted = [group.submit('a'), group.submit('b')];
    for (const each of submitted) await expect(each).rejects.toThrow('2 items gave 1 answers');
  });

  it('rejects what exceeds the pending, by count and by weight, and takes more once answered', async () => {
    const { group, commits } = byHand({ maxPending: 3, maxPendingWeight: 10 });
    const taken = [group.submit('a'), group.submit('12345678')];
    await expect(group.submit('cc')).rejects.toThrow(OverloadedError);
    taken.push(group.submit('d'));
    await expect(group.submit('')).rejects.toThrow(OverloadedError);
    await settle();
    for (let at = 0; at < commits.length; at += 1) await commits[at]!.end();
    expect(await Promise.all(taken)).toEqual(['A', '12345678', 'D']);
    expect(group.pending).toBe(0);
    void group.submit('e');
    expect(group.pending).toBe(1);
  });

  it('has drained when the last one is answered', async () => {
    const { group, commits } = byHand();
    await group.drain();
    const submitted = group.submit('a');
    let drained = false;
    const draining = group.drain().then(() => (drained = true));
    await settle();
    expect(drained).toBe(false);
    await commits[0]!.end();
    await draining;
    expect(await submitted).toBe('A');
  });

  it('brings callers that come back at once into one commit', async () => {
    const sizes: number[] = [];
    const group = new GroupCommit<number, number>({
      maxItems: 1_000,
      maxWeight: 1_000,
      weigh: () => 1,
      maxPending: 1_000,
      commit: async (items) => {
        sizes.push(items.length);
        await new Promise((resolve) => setImmediate(resolve));
        return items;
      },
    });
    const caller = async (id: number) => {
      for (let round = 0; round < 5; round += 1) await group.submit(id);
    };
    await Promise.all(Array.from({ length: 100 }, (_, id) => caller(id)));
    expect(sizes).toEqual([100, 100, 100, 100, 100]);
  });

  it('answers once what an answer rests on has happened, and commits the next meanwhile', async () => {
    const happened: (() => void)[] = [];
    const group = new GroupCommit<string, string>({
      maxItems: 1,
      maxWeight: 1,
      weigh: () => 1,
      maxPending: 9,
      commit: (items) =>
        Promise.resolve({
          answers: items,
          once: new Promise<void>((resolve) => happened.push(resolve)),
        }),
    });
    const answers: string[] = [];
    for (const item of ['a', 'b']) void group.submit(item).then((answer) => answers.push(answer));
    await settle();
    expect([happened.length, answers, group.pending]).toEqual([2, [], 2]);
    happened[1]!();
    await settle();
    expect(answers).toEqual(['b']);
    happened[0]!();
    await group.drain();
    expect(answers).toEqual(['b', 'a']);
  });

  describe('with a limit of time', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
    afterEach(() => void vi.useRealTimers());
    const patience = { ms: 4_000, late: (underWay: boolean) => (underWay ? 'maybe' : 'no') };

    it('tells who waits too long whether it was under way, and commits no more what was not', async () => {
      const { group, commits } = byHand({ patience });
      const all = [group.submit('a')];
      await settle();
      all.push(group.submit('b'));
      vi.advanceTimersByTime(4_000);
      expect(await Promise.all(all)).toEqual(['maybe', 'no']);
      expect(group.pending).toBe(1);
      const next = group.submit('c');
      await commits[0]!.end();
      expect(commits.map((commit) => commit.items)).toEqual([['a'], ['c']]);
      await commits[1]!.end();
      expect(await next).toBe('C');
      expect(group.pending).toBe(0);
    });

    it('has drained also when all that was left came too late', async () => {
      const { group, commits } = byHand({ patience });
      void group.submit('a');
      await settle();
      void group.submit('b');
      vi.advanceTimersByTime(4_000);
      const drained = group.drain();
      await commits[0]!.end();
      await drained;
      expect(commits).toHaveLength(1);
    });
  });
});
