import { expect, it } from 'vitest';
import { memoized } from './memoized.js';

it('computes once what is asked for again, and forgets what is not', () => {
  const asked: string[] = [];
  const read = memoized((text) => {
    asked.push(text);
    return { text };
  }, 2);
  for (const text of ['a', 'b', 'a', 'c', 'a', 'd', 'a', 'b']) expect(read(text)).toEqual({ text });
  expect(asked).toEqual(['a', 'b', 'c', 'd', 'b']);
});

it('never holds more than twice its size', () => {
  let computed = 0;
  const read = memoized((text) => ({ text, place: computed++ }), 10);
  for (let i = 0; i < 1_000; i++) read(`text ${i}`);
  const before = computed;
  for (let i = 0; i < 1_000; i++) read(`text ${i}`);
  expect(computed - before).toBeGreaterThanOrEqual(1_000 - 20);
});
