import { newKey } from '@headcount/contracts/keys';
import { provision, type ProvisionReport } from '@headcount/event-log';
import { exitCodes } from '../failure.js';
import { defaultSite, issueKey } from '../keys.js';
import { answer, say } from '../output.js';
import { withConnection } from '../stores.js';
import { findSystem, need } from '../system.js';

export interface ProvisionOptions {
  readonly dataDir?: string;
  readonly dryRun?: boolean;
  readonly adminKey?: boolean;
  readonly json?: boolean;
}

/**
 * Creates or adjusts the stream. With `adminKey` also makes the key in HEADCOUNT_KEY valid for the log, or a new one,
 * which is then printed once.
 */
export async function provisionCommand(options: ProvisionOptions): Promise<number> {
  const system = findSystem(options);
  return withConnection(need(system, 'natsUrl'), async (connection) => {
    const report = await provision(connection, { dryRun: options.dryRun ?? false });
    const made = options.adminKey && !options.dryRun ? newKeyUnless(system.key) : null;
    const issued = made === null ? false : await issueKey(connection.log, made.text);
    if (options.json)
      answer(JSON.stringify({ ...report, ...(made ? { keyIssued: issued } : {}), ...shown(made) }));
    else {
      for (const line of describe(report)) answer(line);
      if (made?.isNew) answer(`admin key (shown this once): ${made.text}`);
      else if (made)
        say(issued ? 'the key of HEADCOUNT_KEY is valid now' : 'the key of HEADCOUNT_KEY was valid already');
    }
    return (options.dryRun && isOff(report)) || report.problems.length > 0 ? exitCodes.found : exitCodes.done;
  });
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

interface AdminKey {
  readonly text: string;
  readonly isNew: boolean;
}

const newKeyUnless = (given: string | null): AdminKey =>
  given === null ? { text: newKey(defaultSite).text, isNew: true } : { text: given, isNew: false };

/** A key that the caller knows is not shown again. */
const shown = (key: AdminKey | null): { adminKey?: string } => (key?.isNew ? { adminKey: key.text } : {});
