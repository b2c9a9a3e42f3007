import 'reflect-metadata';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { ControlSchema1790000000000 } from '../migrations/control-schema.js';
import { Rebuilds1795200000000 } from '../migrations/rebuilds.js';
import { RebuildUntil1795310000000 } from '../migrations/rebuild-until.js';
import { WhatIf1795330000000 } from '../migrations/what-if.js';
import { controlSchema } from '../generation/names.js';
import { generationEntity } from '../tables/entities.js';

export interface DataSourceOptions {
  /** The most connections held at once; default 4. */
  readonly poolSize?: number;
  /** Shown in `pg_stat_activity`; default `headcount`. */
  readonly applicationName?: string;
  /** Milliseconds to wait for a connection before giving up; default 2,000. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds to wait for the answer to a statement before giving up; default: as long as it takes. */
  readonly queryTimeoutMs?: number;
}

/**
 * A TypeORM data source for a Postgres URL, not yet initialised. It never synchronises: tables come from
 * migrations and from `createGeneration` alone.
 */
export function createDataSource(databaseUrl: string, options: DataSourceOptions = {}): DataSource {
  return new DataSource({
    type: 'postgres',
    // given, not found by name, so that a bundle works too
    driver: pg,
    url: databaseUrl,
    schema: controlSchema,
    applicationName: options.applicationName ?? 'headcount',
    poolSize: options.poolSize ?? 4,
    connectTimeoutMS: options.connectTimeoutMs ?? 2_000,
    // an idle connection that broke is replaced at the next query; the query itself reports what is wrong
    poolErrorHandler: () => undefined,
    extra: {
      keepAlive: true,
      ...(options.queryTimeoutMs === undefined ? {} : { query_timeout: options.queryTimeoutMs }),
    },
    installExtensions: false,
    synchronize: false,
    migrations: [
      ControlSchema1790000000000,
      Rebuilds1795200000000,
      RebuildUntil1795310000000,
      WhatIf1795330000000,
    ],
    migrationsTableName: 'migration',
    entities: [generationEntity],
    logging: false,
  });
}
