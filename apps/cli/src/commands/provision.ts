import { join } from 'node:path';
import { allSites } from '@headcount/contracts';
import { newKey } from '@headcount/contracts/keys';
import { provision, type EventLog, type ProvisionReport } from '@headcount/event-log';
import { exitCodes } from '../failure.js';
import { writeJson } from '../instance.js';
import { defaultSite, issueKey } from '../keys.js';
import { answer, say } from '../output.js';
import { withConnection } from '../stores.js';
import { findSystem, need, operatorKeyFile, type System } from '../system.js';

export interface ProvisionOptions {
  readonly dataDir?: string;
  readonly dryRun?: boolean;
  readonly adminKey?: boolean;
  readonly operatorKey?: boolean;
  readonly json?: boolean;
}

/**
 * Creates or adjusts the stream. With `adminKey` also makes the key in HEADCOUNT_KEY valid for the log, or a new one,
 * which is then printed once. With `operatorKey` makes a new key over all sites, prints it once, and keeps it in the data
 * directory of the system, if it has one.
 */
export async function provisionCommand(options: ProvisionOptions): Promise<number> {
  const system = findSystem(options);
  return withConnection(need(system, 'natsUrl'), async (connection) => {
    const report = await provision(connection, { dryRun: options.dryRun ?? false });
    const keys = options.dryRun ? noKeys : await issueKeys(connection.log, system, options);
    if (options.json) answer(JSON.stringify({ ...report, ...keys.told }));
    else {
      for (const line of describe(report)) answer(line);
      keys.say();
    }
    return (options.dryRun && isOff(report)) || report.problems.length > 0 ? exitCodes.found : exitCodes.done;
  });
}

/** What there is to tell of keys that were asked for: as JSON, and in words. */
interface ToldKeys {
  readonly told: object;
  readonly say: () => void;
}
const noKeys: ToldKeys = { told: {}, say: () => undefined };

async function issueKeys(log: EventLog, system: System, options: ProvisionOptions): Promise<ToldKeys> {
  const admin = options.adminKey ? await issueAdminKey(log, system.key) : noKeys;
  const operator = options.operatorKey ? await issueOperatorKey(log, system.dataDir) : noKeys;
  return {
    told: { ...admin.told, ...operator.told },
    say: () => {
      admin.say();
      operator.say();
    },
  };
}

/** A key that the caller knows is not shown again. */
async function issueAdminKey(log: EventLog, given: string | null): Promise<ToldKeys> {
  const key = given ?? newKey(defaultSite).text;
  const keyIssued = await issueKey(log, key);
  if (given === null)
    return {
      told: { keyIssued, adminKey: key },
      say: () => answer(`admin key (shown this once): ${key}`),
    };
  const state = keyIssued ? 'is valid now' : 'was valid already';
  return { told: { keyIssued }, say: () => say(`the key of HEADCOUNT_KEY ${state}`) };
}

async function issueOperatorKey(log: EventLog, dataDir: string | null): Promise<ToldKeys> {
  const operatorKey = newKey(allSites).text;
  await issueKey(log, operatorKey);
  if (dataDir !== null) writeJson(join(dataDir, operatorKeyFile), { key: operatorKey });
  return {
    told: { operatorKey },
    say: () => answer(`operator key (shown this once): ${operatorKey}`),
  };
}

/** Whether the stream is not as it should be: it is missing, something differs, or something speaks against it. */
export function isOff(report: ProvisionReport): boolean {
  return (
    report.action !== 'none' ||
    report.bucket.action !== 'none' ||
    report.changes.length > 0 ||
    report.problems.length > 0
  );
}

/** What was or would be done, in lines; also what has to be done by hand. */
export function describe(report: ProvisionReport): string[] {
  const verb = report.applied ? 'changed' : 'to change';
  const changes = report.changes.map(({ setting, from, to, remedy }) => {
    const difference = `${setting}: ${JSON.stringify(from)} -> ${JSON.stringify(to)}`;
    return remedy === undefined ? `${verb} ${difference}` : `not changed ${difference}: ${remedy}`;
  });
  if (report.action === 'create')
    changes.unshift(
      report.applied ? `created the stream ${report.stream}` : `the stream ${report.stream} is missing`,
    );
  if (report.bucket.action === 'create')
    changes.push(
      report.applied
        ? `created the object store ${report.bucket.name}`
        : `the object store ${report.bucket.name} is missing`,
    );
  if (report.bucket.action === 'update')
    changes.push(`${verb} the copies of the object store ${report.bucket.name}`);
  const lines = [...changes, ...report.problems];
  return lines.length > 0 ? lines : [`the stream ${report.stream} is as it should be`];
}
