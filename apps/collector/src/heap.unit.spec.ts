import { expect, it } from 'vitest';
import { growthPercent } from './heap.js';

const mb = 1024 * 1024;

it.each([
  ['a small heap may grow by 64 MB', 32 * mb, 200],
  ['one of 320 MB too, which is a fifth of it', 320 * mb, 20],
  ['a large one by a fifth', 2_000 * mb, 20],
])('%s', (_what, used, percent) => {
  expect(growthPercent(used)).toBe(percent);
});
