import { freshDatabase } from '@headcount/testing-stack';
import type { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDataSource } from '../database/data-source.js';
import { CheckpointMovedError, LogMismatchError, ProjectionVersionError } from '../database/errors.js';
import { migrate } from '../database/migrate.js';
import { closeDataSource, inTransaction, withSql } from '../database/sql.js';
import {
  advanceCheckpoint,
  claimGeneration,
  readCheckpoint,
  releaseClaim,
  renewClaim,
  type CheckpointStep,
} from './checkpoint.js';
import { activeGeneration, type Generation } from './generation.js';

let dataSource: DataSource;
let generation: Generation;
beforeEach(async () => {
  dataSource = createDataSource(await freshDatabase());
  await migrate(dataSource);
  generation = await activeGeneration(dataSource);
});
afterEach(() => closeDataSource(dataSource));

const claim = (by: string, staleAfterMs = 60_000) =>
  claimGeneration(dataSource, generation, { by, staleAfterMs });
const advance = (step: Partial<CheckpointStep>) =>
  inTransaction(dataSource, {}, (sql) =>
    advanceCheckpoint(sql, generation, {
      from: 0,
      to: 7,
      logCreatedAt: 'then',
      lastLoggedAt: 1_700_000_000_123,
      lastId: 'e7',
      epoch: 1,
      ...step,
    }),
  );

describe('the checkpoint', () => {
  it('moves with the log that was read', async () => {
    await claim('a');
    await advance({});
    expect(await readCheckpoint(dataSource, generation)).toEqual({
      seq: 7,
      logCreatedAt: 'then',
      lastLoggedAt: 1_700_000_000_123,
      lastId: 'e7',
      epoch: 1,
    });
    await advance({ from: 7, to: 9, lastId: 'e9' });
    expect(await readCheckpoint(dataSource, generation)).toMatchObject({ seq: 9, lastId: 'e9' });
  });

  it('does not move from where it is not', async () => {
    await claim('a');
    await advance({});
    await expect(advance({ from: 3, to: 9 })).rejects.toThrow(CheckpointMovedError);
    expect(await readCheckpoint(dataSource, generation)).toMatchObject({ seq: 7 });
  });

  it('does not move for a writer that was taken over', async () => {
    await claim('a');
    await claim('b', -1);
    await expect(advance({ epoch: 1 })).rejects.toThrow(CheckpointMovedError);
    await advance({ epoch: 2 });
  });

  it('lets exactly one of two at the same place win', async () => {
    await claim('a');
    const outcomes = await Promise.allSettled([advance({}), advance({})]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('does not move along another log, and says what to do', async () => {
    await claim('a');
    await advance({});
    const moved = advance({ from: 7, to: 9, logCreatedAt: 'now' });
    await expect(moved).rejects.toThrow(LogMismatchError);
    await expect(moved).rejects.toThrow(/created at then.*created at now.*headcount migrate/s);
  });

  it('belongs to one version of the projection', async () => {
    await withSql(dataSource, (sql) => sql.affected('update g1.checkpoint set version = 99'));
    await expect(claim('a')).rejects.toThrow(ProjectionVersionError);
    await expect(readCheckpoint(dataSource, generation)).rejects.toThrow(/version 99/);
  });
});

describe('a claim', () => {
  it('keeps others out while it is fresh, and lets its holder in again', async () => {
    expect(await claim('a')).toMatchObject({ seq: 0, epoch: 1 });
    expect(await claim('b')).toBeNull();
    expect(await claim('a')).toMatchObject({ epoch: 2 });
  });

  it('falls to another when it is given back, or not renewed', async () => {
    await claim('a');
    await releaseClaim(dataSource, generation, 1);
    expect(await claim('b')).toMatchObject({ epoch: 2 });
    expect(await claim('c', -1)).toMatchObject({ epoch: 3 });
  });

  it('can be neither renewed nor given back by whom it was taken from', async () => {
    await claim('a');
    await claim('b', -1);
    await expect(renewClaim(dataSource, generation, 1)).rejects.toThrow(CheckpointMovedError);
    await releaseClaim(dataSource, generation, 1);
    expect(await claim('c')).toBeNull();
  });
});
