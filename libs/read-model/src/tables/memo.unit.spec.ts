import { describe, expect, it } from 'vitest';
import { memoized } from './memo.js';

describe('memoized', () => {
  it('computes once what is asked for again soon, and holds no more than twice its size', () => {
    const computed: string[] = [];
    const upper = memoized((text) => {
      computed.push(text);
      return { text: text.toUpperCase() };
    }, 2);
    expect(upper('a')).toBe(upper('a'));
    for (const text of ['b', 'a', 'c', 'a', 'b']) expect(upper(text)).toEqual({ text: text.toUpperCase() });
    expect(computed).toEqual(['a', 'b', 'c']);
    for (const text of ['d', 'e', 'f', 'g', 'a']) upper(text);
    expect(computed).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'a']);
  });
});
