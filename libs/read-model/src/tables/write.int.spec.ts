import { nothingInCell } from '@headcount/session-core';
import { freshDatabase } from '@headcount/testing-stack';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDataSource } from '../database/data-source.js';
import { migrate } from '../database/migrate.js';
import { closeDataSource, withSql } from '../database/sql.js';
import { at } from '../testing/rows.js';
import { cellTable, type CellRow } from './cell.js';
import { sourceClockTable } from './source-clock.js';
import { addRows, upsertLatestRows } from './write.js';

let dataSource: DataSource;
beforeEach(async () => {
  dataSource = createDataSource(await freshDatabase());
  await migrate(dataSource);
});
afterEach(() => closeDataSource(dataSource));

const cell = (quarter: number, sums: Partial<CellRow>): CellRow => ({
  ...{ site: 'default', from: at(900 * quarter), ...nothingInCell, ...sums },
});
const add = (...rows: CellRow[]) =>
  withSql(dataSource, (sql) => addRows(sql, { schema: 'g1', table: cellTable }, rows));
const stored = () =>
  withSql(dataSource, (sql) =>
    sql.rows(
      `select site, started::int, connected_ms::int as "connectedMs" from g1.cell order by site, cell_from`,
    ),
  );

describe('rows that are added up', () => {
  it('begin at zero, and grow and shrink', async () => {
    await add(cell(0, { started: 1, connectedMs: 50 }), cell(1, { connectedMs: 7 }));
    await add(cell(0, { started: 2, connectedMs: -20 }));
    expect(await stored()).toEqual([
      { site: 'default', started: 3, connectedMs: 30 },
      { site: 'default', started: 0, connectedMs: 7 },
    ]);
  });

  it('are taken away when nothing is left in them, and only then', async () => {
    await add(cell(0, { started: 1, connectedMs: 50 }), cell(1, { connectedMs: 7 }));
    await add(cell(0, { connectedMs: -50 }), cell(1, { connectedMs: -7 }));
    expect(await stored()).toEqual([{ site: 'default', started: 1, connectedMs: 0 }]);
  });

  it('are those of their own site', async () => {
    await add(cell(0, { started: 1 }), { ...cell(0, { started: 1 }), site: 'other' });
    await add(cell(0, { started: -1 }));
    expect(await stored()).toEqual([{ site: 'other', started: 1, connectedMs: 0 }]);
  });
});

describe('rows of which the latest is kept', () => {
  it('give way to what stands behind them in the log, whatever is written last', async () => {
    const tell = (seq: number, index: number, skewMs: number) =>
      withSql(dataSource, (sql) =>
        upsertLatestRows(sql, { schema: 'g1', table: sourceClockTable }, [
          { site: 'default', sourceId: 'host', seq, index, skewMs, toldAt: at(seq) },
        ]),
      );
    const told = () => withSql(dataSource, (sql) => sql.rows('select skew_ms::int from g1.source_clock'));
    await tell(7, 1, 40);
    await tell(7, 0, 50);
    await tell(6, 2, 60);
    expect(await told()).toEqual([{ skew_ms: 40 }]);
    await tell(8, 0, -3);
    expect(await told()).toEqual([{ skew_ms: -3 }]);
  });
});
