import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCodes, Failure } from './failure.js';
import { readInstance, readJson } from './instance.js';

/** Addresses and key of a running system, as far as they are known. */
export interface System {
  /** Where this was found, for messages. */
  readonly from: string;
  readonly dataDir: string | null;
  readonly api: string | null;
  readonly collector: string | null;
  readonly key: string | null;
  readonly natsUrl: string | null;
  readonly databaseUrl: string | null;
}

/** `.headcount` beside the sources, wherever the command is called from. */
export const defaultDataDir = fileURLToPath(new URL('../../../.headcount', import.meta.url));

/**
 * Finds the system a command is about: the one of `--data-dir`, else the one of the default data directory, else what
 * HEADCOUNT_API, HEADCOUNT_COLLECTOR, HEADCOUNT_KEY, NATS_URL and DATABASE_URL say.
 *
 * @throws Failure (unreachable) when a data directory is named in which nothing runs
 */
export function findSystem(options: { dataDir?: string | undefined }): System {
  const named = options.dataDir === undefined ? undefined : resolve(options.dataDir);
  const instance = readInstance(named ?? defaultDataDir);
  if (instance) {
    return {
      from: join(instance.dataDir, 'instance.json'),
      dataDir: instance.dataDir,
      api: instance.api,
      collector: instance.collector,
      key: instance.adminKey,
      natsUrl: instance.natsUrl,
      databaseUrl: instance.databaseUrl,
    };
  }
  if (named !== undefined) {
    const why = existsSync(named) ? 'nothing runs there' : 'there is no such directory';
    throw new Failure(exitCodes.unreachable, `${named}: ${why} (npm start -- --data-dir ${named})`);
  }
  return environmentSystem();
}

/** Where `provision --operator-key` leaves the key of an operator, within a data directory. */
export const operatorKeyFile = 'operator-key.json';

/** The system as its operator speaks to it: with the key over all sites, if its data directory has one. */
export function asOperator(system: System): System {
  if (system.dataDir === null) return system;
  const kept = readJson(join(system.dataDir, operatorKeyFile)) as { key?: unknown } | undefined;
  return typeof kept?.key === 'string' ? { ...system, key: kept.key } : system;
}

/** What the environment says about a system; all of it may be null. */
export function environmentSystem(): System {
  const { env } = process;
  return {
    from: 'the environment',
    dataDir: null,
    api: env['HEADCOUNT_API']?.replace(/\/+$/, '') || null,
    collector: env['HEADCOUNT_COLLECTOR']?.replace(/\/+$/, '') || null,
    key: env['HEADCOUNT_KEY'] || null,
    natsUrl: env['NATS_URL'] || null,
    databaseUrl: env['DATABASE_URL'] || null,
  };
}

const variables = {
  api: 'HEADCOUNT_API',
  collector: 'HEADCOUNT_COLLECTOR',
  key: 'HEADCOUNT_KEY',
  natsUrl: 'NATS_URL',
  databaseUrl: 'DATABASE_URL',
} as const;

/** @throws Failure (unreachable) that names the variable when the system lacks that part */
export function need(system: System, part: keyof typeof variables): string {
  const value = system[part];
  if (value !== null) return value;
  throw new Failure(
    exitCodes.unreachable,
    `no system is running here (npm start), and ${variables[part]} is not set`,
  );
}
