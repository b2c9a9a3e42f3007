import { queryApiRoutes, type Session } from '@headcount/contracts';
import { describe, expect, it } from 'vitest';
import { csvHead, csvLine } from './csv-line.js';

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

const example = queryApiRoutes.find(({ path }) => path === '/api/v1/sessions/{id}')!.answer.example;

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

  it('has no formula in any cell, whatever the texts of a session say', () => {
    for (const text of ['=1+1', '+1', '-1', '@sum(1)', '\tx', '\rx', '=a"b,c']) {
      const line = csvLine(everyTextIs(example, text) as Session);
      const cells = cellsOf(line);
      expect(cells).toHaveLength(csvHead.split(',').length);
      expect(
        cells.filter((cell) => cell.replace(/^"/, '').startsWith(`'${text[0]!}`)).length,
      ).toBeGreaterThan(30);
      for (const cell of cells) expect(cell).not.toMatch(/^"?[=+\-@\t\r]/);
    }
  });
});

/** The value with this text in place of each of its texts. */
function everyTextIs(value: unknown, text: string): unknown {
  if (typeof value === 'string' || value === null) return text;
  if (Array.isArray(value)) return value.map((each) => everyTextIs(each, text));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, everyTextIs(each, text)]));
}

/** As RFC 4180 has it, their quotes left on. */
function cellsOf(line: string): readonly string[] {
  return line.slice(0, -2).match(/(?<=^|,)(?:"(?:[^"]|"")*"|[^",]*)/g) ?? [];
}
