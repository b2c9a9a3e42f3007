import { runLife } from './life.js';
import { mutations } from './mutations/all.js';
import { MutationError, mutatedSources } from './mutations/mutation.js';
import type { WorkerReport } from './run/messages.js';
import { optionsFrom, UsageError, type SimulateOptions } from './run/options.js';
import { runLives } from './run/pool.js';
import { Summing, type Summary } from './run/summary.js';
import { told } from './run/trace.js';
import { withPostgres } from './sql/server.js';
import { variantNames } from './variants.js';

const exitCodes = { sound: 0, violated: 1, wrongUse: 2 } as const;

/**
 * `simulate`: runs lives and checks each.
 *
 * @returns the exit code: 0 every law held, 1 one did not, 2 wrong use
 * @throws Error when a worker or Postgres fails
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const options = optionsFrom(args);
    if (options.list !== null) return list(options.list);
    if (options.trace) return await trace(options);
    const summary = await simulate(options);
    process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : tableOf(summary));
    return summary.violations === 0 ? exitCodes.sound : exitCodes.violated;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof MutationError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return exitCodes.wrongUse;
  }
}

async function simulate(options: SimulateOptions): Promise<Summary> {
  const { seed: first, lives: count, jobs, mutation, variant } = options;
  const removed = mutations.find(({ name }) => name === mutation);
  if (removed !== undefined) mutatedSources(removed);
  const stopsEarly = mutation !== null || variant !== null;
  const summing = new Summing();
  const onReport = (report: WorkerReport) => {
    for (const { seed, violation } of summing.add(report))
      process.stderr.write(`seed ${seed}: ${violation.law}: ${violation.detail}\n`);
    return stopsEarly && summing.isViolated ? 'enough' : 'go on';
  };
  const run = (postgresUrl: string | null) =>
    runLives({ first, count, jobs, mutation, variant, postgresUrl }, onReport);
  if (options.sql) await withPostgres((line) => process.stderr.write(`${line}\n`), run);
  else await run(null);
  return summing.summary;
}

function list(what: 'mutations' | 'variants'): number {
  const lines =
    what === 'variants' ? variantNames : mutations.map(({ name, rule }) => `${name.padEnd(36)}${rule}`);
  for (const line of lines) process.stdout.write(`${line}\n`);
  return exitCodes.sound;
}

/** In this process, as the lives come. */
async function trace({ seed, lives, variant }: SimulateOptions): Promise<number> {
  let violated = false;
  for (let one = seed; one < seed + lives; one += 1) {
    const life = await runLife(one, variant);
    for (const line of told(life)) process.stdout.write(`${line}\n`);
    violated ||= life.violations.length > 0;
  }
  return violated ? exitCodes.violated : exitCodes.sound;
}

function tableOf(summary: Summary): string {
  const rows = Object.entries(summary).map(([name, value]) => `${name.padEnd(14)}${String(value)}\n`);
  return rows.join('');
}
