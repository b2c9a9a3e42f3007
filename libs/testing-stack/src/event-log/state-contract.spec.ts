import { Snapshots, type StateStore } from '@headcount/event-log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

export interface TestedStore {
  readonly store: StateStore;
  dispose(): Promise<void>;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const info = (seq: number) => {
  const mark = { seq, id: `envelope-${seq}` };
  return { version: 1, log: 'this log', from: mark, until: mark, writtenAt: 0 };
};

async function linesOf(parts: AsyncIterable<readonly string[]>): Promise<(readonly string[])[]> {
  const all: (readonly string[])[] = [];
  for await (const lines of parts) all.push(lines);
  return all;
}

/** What every state store does. */
export function stateContract(where: string, open: () => Promise<TestedStore>): void {
  describe(`a state store ${where}`, () => {
    let tested: TestedStore;
    let store: StateStore;
    beforeAll(async () => {
      tested = await open();
      store = tested.store;
    });
    afterAll(() => tested.dispose());

    it('has no pointer and no pieces at first', async () => {
      expect(await store.pointer()).toBeNull();
      expect(await store.get('a')).toBeNull();
    });

    it('gives pieces back as they were put', async () => {
      const long = Uint8Array.from({ length: 400_000 }, (_, at) => at % 251);
      await store.put('a', bytes('short'));
      await store.put('long/0', long);
      expect(Buffer.from((await store.get('a'))!).toString()).toBe('short');
      expect(Buffer.compare((await store.get('long/0'))!, long)).toBe(0);
    });

    it('lets one of several move the pointer', async () => {
      const first = await store.movePointer('first', 0);
      expect(first).toBeGreaterThan(0);
      const moves = await Promise.all(['x', 'y', 'z'].map((value) => store.movePointer(value, first!)));
      const winners = moves.filter((revision) => revision !== null);
      expect(winners).toHaveLength(1);
      const winner = ['x', 'y', 'z'][moves.findIndex((revision) => revision !== null)]!;
      expect(await store.pointer()).toEqual({ value: winner, revision: winners[0] });
      expect(await store.movePointer('late', first!)).toBeNull();
      expect(await store.movePointer('too early', 0)).toBeNull();
    });

    it('discards what was written before a revision, and keeps the rest', async () => {
      const { revision, value } = (await store.pointer())!;
      await store.put('b', bytes('later'));
      await store.discardBefore(revision);
      expect(await store.get('a')).toBeNull();
      expect(await store.get('long/0')).toBeNull();
      expect(Buffer.from((await store.get('b'))!).toString()).toBe('later');
      expect(await store.pointer()).toEqual({ value, revision });
    });

    it('holds one snapshot at a time, whole', async () => {
      const snapshots = new Snapshots(store);
      const write = async (lines: string[][], seq: number) => {
        const draft = (await snapshots.claim('one', await snapshots.current()))!;
        for (const part of lines) await draft.add(part);
        return draft.publish(info(seq));
      };
      expect(await write([['a', 'b'], ['c']], 7)).toBe(true);
      const former = (await snapshots.current()).snapshot!;
      expect(await write([['d']], 9)).toBe(true);
      const { snapshot, writer } = await snapshots.current();
      expect(snapshot).toMatchObject(info(9));
      expect(writer).toBeNull();
      expect(await linesOf(snapshots.partsOf(snapshot!))).toEqual([['d']]);
      await expect(linesOf(snapshots.partsOf(former))).rejects.toThrow('gone');
    });

    it('lets nobody publish whose claim was taken over', async () => {
      const snapshots = new Snapshots(store);
      const seen = await snapshots.current();
      const slow = (await snapshots.claim('slow', seen))!;
      expect(await snapshots.claim('as late', seen)).toBeNull();
      await slow.add(['slow']);
      const fast = (await snapshots.claim('fast', await snapshots.current()))!;
      await fast.add(['fast']);
      expect(await fast.publish(info(11))).toBe(true);
      expect(await slow.publish(info(12))).toBe(false);
      const { snapshot } = await snapshots.current();
      expect(await linesOf(snapshots.partsOf(snapshot!))).toEqual([['fast']]);
    });
  });
}
