import type { FoundKey, KeyName } from '@headcount/read-model';
import { expect, it } from 'vitest';
import { KeyLookup } from './key-lookup.js';

const issued: FoundKey = {
  ...{ site: 'lab', keyId: 'good', name: 'ada', secretHash: '00', scopes: ['read'] },
  ...{ mode: 'enforcing', expiresAt: null, revokedAt: null },
};
const bad = (at: number): KeyName => ({ site: 'lab', keyId: `bad-${at}` });

it('asks for ten thousand bad keys and a good one in eleven questions', async () => {
  const questions: (readonly KeyName[])[] = [];
  const lookup = new KeyLookup((names) => {
    questions.push(names);
    return Promise.resolve(names.some(({ keyId }) => keyId === 'good') ? [issued] : []);
  });
  const asked = Array.from({ length: 10_000 }, (_, at) => lookup.find(bad(at)));
  expect(await lookup.find(issued)).toEqual(issued);
  expect((await Promise.all(asked)).every((key) => key === null)).toBe(true);
  expect(questions.map(({ length }) => length)).toEqual([1, ...Array<number>(10).fill(1_000)]);
  expect(await lookup.find(issued)).toEqual(issued);
});

it('asks once for a key that many come with at once', async () => {
  const questions: (readonly KeyName[])[] = [];
  const lookup = new KeyLookup((names) => {
    questions.push(names);
    return Promise.resolve([issued]);
  });
  const found = await Promise.all(Array.from({ length: 100 }, () => lookup.find(issued)));
  expect(found.every((key) => key === issued)).toBe(true);
  expect(questions.length).toBeLessThan(3);
});

it('tells whoever waits that nothing can be looked up, and asks again the next time', async () => {
  let away = true;
  const lookup = new KeyLookup(() => (away ? Promise.reject(new Error('away')) : Promise.resolve([issued])));
  const asked = [bad(1), bad(2), issued].map((name) => lookup.find(name));
  const answers = await Promise.allSettled(asked);
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  away = false;
  expect(await lookup.find(issued)).toEqual(issued);
});
