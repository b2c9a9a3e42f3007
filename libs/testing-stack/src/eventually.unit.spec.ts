import { describe, expect, it } from 'vitest';
import { eventually } from './eventually.js';

describe('eventually', () => {
  it('gives the first answer that is one, past errors and refusals', async () => {
    const answers = [
      () => undefined,
      () => false,
      () => null,
      () => {
        throw new Error('not yet');
      },
      () => 0,
    ];
    let asked = 0;
    const answer = await eventually(() => answers[asked++]!(), { what: 'a number' });
    expect(answer).toBe(0);
    expect(asked).toBe(5);
  });

  it('names what is stuck, with the last answer or error', async () => {
    await expect(eventually(() => false, { within: 20, what: 'the lag to be 0' })).rejects.toThrow(
      'waited 20 ms for the lag to be 0; last: false',
    );
    const failing = eventually(() => Promise.reject(new Error('refused')), { within: 20, what: 'an answer' });
    await expect(failing).rejects.toThrow('for an answer; last: refused');
  });
});
