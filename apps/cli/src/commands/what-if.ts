import { whatIfPolicy, type WhatIfPolicy } from '@headcount/contracts';
import { parseKey } from '@headcount/contracts/keys';
import { withArchive } from '@headcount/event-log/archive';
import { startRebuild } from '@headcount/projection-runner';
import {
  findWhatIf,
  isUnderWay,
  listRebuilds,
  readRebuild,
  rebuildAnswer,
  type DataSource,
  type Pace,
  type Rebuild,
} from '@headcount/read-model';
import { exitCodes, Failure } from '../failure.js';
import { answer } from '../output.js';
import { rebuildLine } from '../replay/lines.js';
import { waitUntilLevel } from '../replay/progress.js';
import { whatIfLines } from '../replay/what-if-lines.js';
import { withConnection, withDatabase } from '../stores.js';
import { findSystem, need, type System } from '../system.js';
import { assignment } from './policy.js';
import { told, type ReplayOptions } from './replay.js';

export interface WhatIfOptions extends ReplayOptions {
  readonly set: readonly string[];
  readonly site?: string;
  readonly pace: Pace;
  readonly wait: boolean;
}

/**
 * Begins a rebuild under another policy, or tells what one came to. Exit code 1: it is refused, has failed, or is not
 * compared yet.
 */
export async function whatIfCommand(id: number | undefined, options: WhatIfOptions): Promise<number> {
  const system = findSystem(options);
  const policy = policyOf(options.set);
  return told(
    withDatabase(need(system, 'databaseUrl'), async (dataSource) => {
      if (policy === null) return shown(dataSource, await chosen(dataSource, id), options);
      const site = options.site ?? siteOf(system);
      const { pace } = options;
      const started = await withConnection(need(system, 'natsUrl'), ({ log }) =>
        startRebuild(withArchive(log, process.env), dataSource, { pace, whatIf: { site, policy } }),
      );
      if (options.wait) return shown(dataSource, started, options);
      answer(options.json === true ? JSON.stringify(rebuildAnswer(started)) : rebuildLine(started));
      return exitCodes.done;
    }),
  );
}

async function shown(
  dataSource: DataSource,
  rebuild: Rebuild,
  { json, wait }: WhatIfOptions,
): Promise<number> {
  const last = wait && isUnderWay(rebuild) ? await waitUntilLevel(dataSource, rebuild) : rebuild;
  if (isUnderWay(last) || last.problem !== null) throw new Failure(exitCodes.found, rebuildLine(last));
  const found = await findWhatIf(dataSource, last.generation);
  answer(json === true ? JSON.stringify(found) : whatIfLines(found).join('\n'));
  return exitCodes.done;
}

/** @throws Failure (found) when nobody asked yet, UnknownRebuildError */
async function chosen(dataSource: DataSource, id: number | undefined): Promise<Rebuild> {
  if (id !== undefined) return readRebuild(dataSource, id);
  const latest = (await listRebuilds(dataSource)).findLast(({ whatIf }) => whatIf !== null);
  if (latest === undefined)
    throw new Failure(exitCodes.found, 'nothing was asked yet (replay what-if --set activeGapSeconds=60)');
  return latest;
}

/** @throws Failure (wrongUse) for what is no policy */
function policyOf(assignments: readonly string[]): WhatIfPolicy | null {
  if (assignments.length === 0) return null;
  const parsed = whatIfPolicy.safeParse(Object.fromEntries(assignments.map(assignment)));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new Failure(exitCodes.wrongUse, problems.join('; '));
}

function siteOf({ key }: System): string {
  const site = key === null ? undefined : parseKey(key)?.site;
  if (site === undefined) throw new Failure(exitCodes.wrongUse, 'name the site: --site NAME');
  return site;
}
