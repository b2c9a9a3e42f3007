import type { Session } from '@headcount/contracts';
import { describe, expect, it } from 'vitest';
import { csvHead, csvLine } from './csv.js';

const session = {
  ...Object.fromEntries(
    csvHead
      .trim()
      .split(',')
      .map((head) => [head, null]),
  ),
  ...{ id: 's', logins: [], attributes: {}, measures: {}, dangling: false, spanSeconds: 1.5 },
} as unknown as Session;

/** The cells of a line without quoted commas. */
const cellOf = (userId: string) => {
  const place = csvHead.trim().split(',').indexOf('userId');
  return csvLine({ ...session, userId }).split(',')[place];
};

describe('csvLine', () => {
  it('has a cell for each head, empty where there is nothing', () => {
    const cells = csvLine(session).trimEnd().split(',');
    expect(cells).toHaveLength(csvHead.split(',').length);
    expect(cells.slice(0, 3)).toEqual(['s', '', '']);
    expect(cells).toContain('1.5');
    expect(cells).toContain('false');
  });

  it.each([
    ['=cmd|calc', "'=cmd|calc"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@sum', "'@sum"],
    ['\tx', "'\tx"],
    ['a=b', 'a=b'],
    ['a"b', '"a""b"'],
    ['a\nb', '"a\nb"'],
    ['="x"', '"\'=""x"""'],
    ['名前', '名前'],
  ])('writes %j as %j', (value, cell) => {
    expect(cellOf(value)).toBe(cell);
  });

  it('quotes what holds a comma', () => {
    expect(csvLine({ ...session, userId: 'a,b' })).toMatch(/^s,,"a,b",/);
  });
});
