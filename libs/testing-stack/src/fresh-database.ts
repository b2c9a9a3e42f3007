import { randomUUID } from 'node:crypto';
import { createDatabase } from '@headcount/read-model';
import { inject } from 'vitest';
import type {} from './provided.js';

/** A new, empty database in the Postgres of this run; it goes when the run is over. Returns its URL. */
export function freshDatabase(): Promise<string> {
  return createDatabase(inject('postgresUrl'), `t_${randomUUID().replaceAll('-', '')}`);
}
