import { describe, expect, it } from 'vitest';
import { runLife } from './life.js';

describe('a simulated life', () => {
  it('is the same fact for fact whenever its seed is the same', async () => {
    const once = await runLife(7);
    const again = await runLife(7);
    expect(JSON.stringify(again.envelopes)).toBe(JSON.stringify(once.envelopes));
    expect(JSON.stringify(again.history.calls)).toBe(JSON.stringify(once.history.calls));
  });

  it('differs from seed to seed', async () => {
    const lives = [await runLife(1), await runLife(2)];
    expect(JSON.stringify(lives[0]!.envelopes)).not.toBe(JSON.stringify(lives[1]!.envelopes));
  });
});
