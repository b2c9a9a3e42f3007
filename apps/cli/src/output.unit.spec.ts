import { describe, expect, it } from 'vitest';
import { printable, roughly, table } from './output.js';

describe('roughly', () => {
  it.each([
    [0, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3_599, '59 min'],
    [7_500, '2 h 05 min'],
    [172_800, '2 d 0 h'],
  ])('%d seconds are %s', (seconds, text) => expect(roughly(seconds)).toBe(text));
});

describe('printable', () => {
  it('lets no name move the cursor', () => expect(printable('a\u001b[2Jb\nc\u202ed')).toBe('a?[2Jb?c?d'));
  it('cuts by characters, not by half of one', () => expect(printable('😀😀😀', 2)).toBe('😀…'));
  it('leaves other scripts as they are', () => expect(printable('Zoë 王芳')).toBe('Zoë 王芳'));
});

describe('table', () => {
  it('pads all columns but the last', () =>
    expect(
      table([
        ['A', 'LONG', 'C'],
        ['abc', 'x', 'd'],
      ]),
    ).toEqual(['A    LONG  C', 'abc  x     d']));
});
