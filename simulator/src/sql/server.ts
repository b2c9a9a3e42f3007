import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeLocalData, startPostgres } from '@headcount/local';

/** What a database that lives for minutes can do without. */
const settings = { autovacuum: 'off', jit: 'off', wal_level: 'minimal', max_wal_senders: 0 };

/** Lends a Postgres of its own to `work`, and takes it down whatever comes; also when the process is told to end. */
export async function withPostgres<Result>(
  log: (line: string) => void,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const dataDir = mkdtempSync(join(tmpdir(), 'headcount-simulate-'));
  const abort = new AbortController();
  const stop = (): void => abort.abort(new Error('told to end'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
  try {
    const server = await startPostgres({ dataDir, tests: true, settings, log, signal: abort.signal });
    try {
      const ended = new Promise<never>((_, reject) =>
        abort.signal.addEventListener('abort', () => reject(abort.signal.reason as Error)),
      );
      return await Promise.race([work(server.url), ended]);
    } finally {
      await server.stop();
    }
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, stop);
    removeLocalData(dataDir);
  }
}
