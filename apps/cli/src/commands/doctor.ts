import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { provision } from '@headcount/event-log';
import { locateNatsServer } from '@headcount/local';
import { call, problemText } from '../api.js';
import { exitCodes, messageOf } from '../failure.js';
import { answer, table } from '../output.js';
import { withConnection, withDatabase, withoutSecrets } from '../stores.js';
import { describe, isOff } from './provision.js';
import { defaultDataDir, findSystem, type System } from '../system.js';

export interface DoctorOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  /** What was found, and if it is not ok what to do. */
  readonly detail: string;
}

type Check = readonly [name: string, look: () => Promise<string>];

const leastFreeBytes = 500 * 1024 * 1024;

/** Looks at this machine and, where one runs, at the system: one finding a line. */
export async function doctorCommand(options: DoctorOptions): Promise<number> {
  const system = findSystem(options);
  const checks: Check[] = [...machineChecks(system), ...systemChecks(system)];
  const findings: Finding[] = [];
  for (const [check, look] of checks) {
    findings.push(
      await look().then(
        (detail) => ({ check, ok: true, detail }),
        (error: unknown) => ({ check, ok: false, detail: messageOf(error) }),
      ),
    );
  }
  const ok = findings.every((finding) => finding.ok);
  if (options.json) answer(JSON.stringify({ ok, findings }));
  else
    answer(
      table(findings.map((finding) => [finding.ok ? 'ok' : 'WRONG', finding.check, finding.detail])).join(
        '\n',
      ),
    );
  return ok ? exitCodes.done : exitCodes.found;
}

function machineChecks(system: System): Check[] {
  const dataDir = system.dataDir ?? defaultDataDir;
  return [
    ['node', async () => nodeVersion()],
    ['disk', () => freeSpace(dataDir)],
    ...(system.natsUrl === null ? [['nats-server', natsServer] as const] : []),
  ];
}

function nodeVersion(): string {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Error(`${process.versions.node}: Headcount needs 20.19 or newer`);
  return process.versions.node;
}

async function freeSpace(dataDir: string): Promise<string> {
  let existing = dataDir;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  const text = `${(free / 1024 ** 3).toFixed(1)} GiB free in ${existing}`;
  if (free < leastFreeBytes) throw new Error(`${text}: the log needs room, a full disk stops everything`);
  return text;
}

async function natsServer(): Promise<string> {
  const found = await locateNatsServer();
  return found ? `${found.version} in ${found.path}` : 'not here; the first start fetches it';
}

function systemChecks(system: System): Check[] {
  const { api, collector, key, natsUrl, databaseUrl } = system;
  const checks: Check[] = [];
  if (natsUrl !== null) checks.push(['log', () => logState(natsUrl)]);
  if (databaseUrl !== null) checks.push(['database', () => databaseState(databaseUrl)]);
  if (collector !== null) checks.push(['collector', () => readiness(collector)]);
  if (api !== null) checks.push(['query API', () => readiness(api)]);
  if (api !== null && key !== null) checks.push(['key', () => keyState(api, key)]);
  if (checks.length === 0)
    checks.push(['system', async () => 'none is running here, and the environment names none (npm start)']);
  return checks;
}

async function logState(natsUrl: string): Promise<string> {
  return withConnection(natsUrl, async (connection) => {
    const report = await provision(connection, { dryRun: true });
    if (isOff(report)) throw new Error(`${describe(report).join('; ')} (headcount provision)`);
    return `answers at ${withoutSecrets(natsUrl)}, nats-server ${connection.nats.version ?? ''}, the stream is as it should be`;
  });
}

async function databaseState(databaseUrl: string): Promise<string> {
  return withDatabase(databaseUrl, async (dataSource) => {
    if (await dataSource.showMigrations())
      throw new Error('the tables are older than this version: run "headcount migrate"');
    return `answers at ${withoutSecrets(databaseUrl)}, the tables are as they should be`;
  });
}

async function readiness(base: string): Promise<string> {
  const { status, body } = await call({ base, path: '/readyz', key: null });
  if (status !== 200) throw new Error(`${base} is not ready: ${status} ${JSON.stringify(body)}; see its log`);
  return `ready at ${base}`;
}

async function keyState(base: string, key: string): Promise<string> {
  const { status, body } = await call({ base, path: '/api/v1/sessions', key, query: { limit: '1' } });
  if (status !== 200) throw new Error(`the query API does not take it: ${problemText(status, body)}`);
  return 'the query API takes it';
}
