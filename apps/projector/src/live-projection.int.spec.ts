import { randomUUID } from 'node:crypto';
import { MemoryLog } from '@headcount/event-log/memory';
import {
  closeDataSource,
  createDataSource,
  migrate,
  projectionPosition,
  withSql,
  type DataSource,
} from '@headcount/read-model';
import { createLogger } from '@headcount/service-kit';
import { eventually, freshDatabase } from '@headcount/testing-stack';
import { afterEach, describe, expect, it } from 'vitest';
import { LiveProjection } from './live-projection.js';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function migrated(): Promise<DataSource> {
  const dataSource = createDataSource(await freshDatabase());
  cleanUps.push(() => closeDataSource(dataSource));
  await migrate(dataSource);
  return dataSource;
}

function live(log: MemoryLog, dataSource: DataSource): LiveProjection {
  const logger = createLogger('projector', 'silent');
  const projection = new LiveProjection({
    log,
    dataSource,
    generation: 1,
    writer: 'w',
    now: Date.now,
    logger,
    lookAgainMs: 20,
  });
  cleanUps.push(() => projection.stop());
  projection.start();
  return projection;
}

async function tick(log: MemoryLog): Promise<void> {
  const time = Date.UTC(2026, 2, 1);
  const data = { collectorId: 'c', everyMs: 5_000, shedding: false };
  const event = { type: 'Tick', id: randomUUID(), site: 'all', time, receivedAt: time, data } as const;
  await log.append({ id: randomUUID(), subject: 'headcount.v1.clock', events: [event] });
}

describe('the live projection', () => {
  it('writes nothing from another log, until its tables are made anew', async () => {
    const [dataSource, log] = [await migrated(), new MemoryLog({ now: Date.now })];
    await tick(log);
    await tick(log);
    const projection = live(log, dataSource);
    await eventually(() => projection.status.seq === 2, { what: 'the projection to reach 2' });
    log.faults.replaceStream('2031-01-01T00:00:00Z');
    await tick(log);
    await eventually(() => projection.status.problem?.includes('2031'), { what: 'the other log to be told' });
    expect((await projectionPosition(dataSource)).seq).toBe(2);
    await withSql(dataSource, (sql) => sql.rows('drop schema g1 cascade'));
    await migrate(dataSource);
    await eventually(() => projection.status.phase === 'running' && projection.status.seq === 1, {
      what: 'the projection to have read the new log',
    });
    expect(projection.status.problem).toBeNull();
  });
});
