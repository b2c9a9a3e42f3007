import fc from 'fast-check';
import { describe, it } from 'vitest';
import { laws } from './laws.js';

const timesAsMany = 30;

/** Other lives at every run: what fails tells its seed, and becomes a test with a name. */
describe('for many random lives', () => {
  for (const { name, property, lives } of laws)
    it(name, async () => {
      await fc.assert(property, { numRuns: timesAsMany * lives });
    });
});
