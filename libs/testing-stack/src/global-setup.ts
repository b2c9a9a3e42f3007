import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNatsServer, removeLocalData, startPostgres } from '@headcount/local';
import type { TestProject } from 'vitest/node';
import type {} from './provided.js';

/**
 * Starts what a run of integration tests shares: one Postgres. A nats-server is ready in 10 ms, so that each spec file
 * has its own; here one is only fetched if there is none. Returns how to take it all down again.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'headcount-int-'));
  try {
    const log = (line: string) => console.error(line);
    await findNatsServer({ log });
    const postgres = await startPostgres({ dataDir, tests: true, log });
    project.provide('postgresUrl', postgres.url);
    return async () => {
      await postgres.stop();
      removeLocalData(dataDir);
    };
  } catch (error) {
    removeLocalData(dataDir);
    throw error;
  }
}
