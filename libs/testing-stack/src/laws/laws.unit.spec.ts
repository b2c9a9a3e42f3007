import fc from 'fast-check';
import { describe, it } from 'vitest';
import { laws } from './laws.js';

/** The same lives at every run; the tier `long` looks at others. */
const seed = 1;

describe('for a few random lives', () => {
  for (const { name, property, lives } of laws)
    it(name, async () => {
      await fc.assert(property, { seed, numRuns: lives });
    });
});
