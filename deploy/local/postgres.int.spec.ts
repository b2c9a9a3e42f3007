import { chmodSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isAlive, removeLocalData, startPostgres, type LocalPostgres } from './index.mjs';
import { outsidePlace } from './postgres-place.mjs';

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('startPostgres', () => {
  let dataDir: string;
  let server: LocalPostgres;

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'headcount-postgres-'));
    server = await startPostgres({ dataDir, tests: true });
  });

  afterAll(async () => {
    await server.stop();
    removeLocalData(dataDir);
  });

  it('gives a database of its own', async () => {
    expect(await query(server.url, 'select current_database() as name, current_user::text as who')).toEqual([
      { name: 'headcount', who: 'headcount' },
    ]);
  });

  it('lets nobody in without the password, which only its owner may read', async () => {
    const stranger = new URL(server.url);
    stranger.password = 'guess';
    await expect(query(stranger.href, 'select 1')).rejects.toThrow('password authentication failed');
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
  });

  it('has what was committed after a kill, on the same port', async () => {
    await query(server.url, 'create table kept as select 1 as one');
    process.kill(server.pid, 'SIGKILL');
    server = await startPostgres({ dataDir, port: server.port, tests: true });
    expect(await query(server.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  it('stops the server that an earlier start left on the data directory', async () => {
    const left = server;
    server = await startPostgres({ dataDir, tests: true });
    expect(isAlive(left.pid)).toBe(false);
    expect(await query(server.url, 'select one from kept')).toEqual([{ one: 1 }]);
  });

  it('begins anew when the data directory was removed by hand', async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true });
    server = await startPostgres({ dataDir, tests: true });
    expect(await query(server.url, `select to_regclass('kept') as kept`)).toEqual([{ kept: null }]);
  });
});

describe.runIf(process.getuid?.() === 0)('startPostgres as root in a closed directory', () => {
  let closed: string;

  afterEach(() => rmSync(closed, { recursive: true, force: true }));

  it('keeps the database where its user can reach it, and says so', async () => {
    closed = mkdtempSync(join(tmpdir(), 'headcount-closed-'));
    chmodSync(closed, 0o700);
    const dataDir = join(closed, 'data');
    const said: string[] = [];
    const server = await startPostgres({ dataDir, tests: true, log: (line) => said.push(line) });
    try {
      expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
      expect(said.join('\n')).toContain(outsidePlace(dataDir));
    } finally {
      await server.stop();
      removeLocalData(dataDir);
    }
    expect(existsSync(outsidePlace(dataDir))).toBe(false);
  });
});
