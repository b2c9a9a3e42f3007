import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isoText } from './iso-text.js';

describe('isoText', () => {
  it('writes instants as Date does, whichever came before', () => {
    const instants = fc.array(fc.integer({ min: -8.64e15, max: 8.64e15 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(instants, (all) => {
        for (const at of all) expect(isoText(at)).toBe(new Date(at).toISOString());
      }),
      { numRuns: 1_000 },
    );
    for (const at of [0, -1, 1, 86_399_999, 86_400_000, 253_402_300_800_000])
      expect(isoText(at)).toBe(new Date(at).toISOString());
  });

  it('writes nothing for what is no instant', () => {
    expect(() => isoText(NaN)).toThrow(RangeError);
  });
});
