import { freshDatabase } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { binaryArray, type ElementType, type ElementValues } from './binary-arrays.js';
import { createDataSource } from './data-source.js';
import { closeDataSource, withSql } from './sql.js';
import type { DataSource } from 'typeorm';

let dataSource: DataSource;
beforeAll(async () => void (dataSource = createDataSource(await freshDatabase())));
afterAll(() => closeDataSource(dataSource));

async function storedText<Type extends ElementType>(
  type: Type,
  values: readonly ElementValues[Type][],
): Promise<(string | null)[]> {
  const rows = await withSql(dataSource, (sql) =>
    sql.rows<{ v: string | null }>(
      `select set_config('timezone', 'UTC', false), v::text as v from unnest($1::${type}[]) with ordinality as k(v, n) order by n`,
      [binaryArray(type, values)],
    ),
  );
  return rows.map(({ v }) => v);
}

describe('binaryArray', () => {
  it('carries text of any script, empty and missing values', async () => {
    const texts = ['', 'a b', '{"x": [1]}', 'it\'s \\ "so"', '名前', '🙂', null, 'é'.repeat(300)];
    expect(await storedText('text', texts)).toEqual(texts);
  });

  it('carries integers to the ends of what can be told exactly', async () => {
    const numbers = [0, 1, -1, 4_294_967_295, 4_294_967_296, -4_294_967_297, Number.MAX_SAFE_INTEGER, null];
    expect(await storedText('int8', numbers)).toEqual(numbers.map((value) => value?.toString() ?? null));
    expect(await storedText('int4', [2_147_483_647, -2_147_483_648, null])).toEqual([
      '2147483647',
      '-2147483648',
      null,
    ]);
    expect(await storedText('bool', [true, false, null])).toEqual(['true', 'false', null]);
  });

  it('carries instants to the millisecond, before 2000 and far away too', async () => {
    const instants = ['2026-03-29T01:59:59.999Z', '1999-12-31T23:59:59.999Z', '1969-12-31T23:59:59.001Z'];
    const far = ['0001-01-01T00:00:00.001Z', '9999-12-31T23:59:59.999Z'];
    const texts = await storedText('timestamptz', [...instants, ...far].map(Date.parse));
    expect(texts).toEqual([
      '2026-03-29 01:59:59.999+00',
      '1999-12-31 23:59:59.999+00',
      '1969-12-31 23:59:59.001+00',
      '0001-01-01 00:00:00.001+00',
      '9999-12-31 23:59:59.999+00',
    ]);
  });

  it('carries runs as half-open ranges', async () => {
    const second = (value: number) => Date.UTC(2026, 0, 1) + value * 1000;
    const texts = await storedText('tstzmultirange', [
      [
        [second(0), second(1.5)],
        [second(2), second(3)],
      ],
      [],
      null,
    ]);
    expect(texts).toEqual([
      '{["2026-01-01 00:00:00+00","2026-01-01 00:00:01.5+00"),["2026-01-01 00:00:02+00","2026-01-01 00:00:03+00")}',
      '{}',
      null,
    ]);
  });

  it('carries no elements at all', async () => {
    expect(await storedText('text', [])).toEqual([]);
    expect(await storedText('tstzmultirange', [])).toEqual([]);
  });

  it('refuses what the type cannot hold', () => {
    expect(() => binaryArray('int8', [0.5])).toThrow(RangeError);
    expect(() => binaryArray('int4', [2_147_483_648])).toThrow(RangeError);
    expect(() => binaryArray('timestamptz', [Number.MAX_SAFE_INTEGER])).toThrow(RangeError);
    expect(() => binaryArray('timestamptz', [Number.NaN])).toThrow(RangeError);
  });
});
