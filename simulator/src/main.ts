import { runLife } from './life.js';
import { mutations } from './mutations/all.js';
import { MutationError, mutatedSources } from './mutations/mutation.js';
import { killAll, victimsOf, type Kill } from './run/kills.js';
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
    if (options.names) return tellNames();
    if (options.all !== null) return await killEach(options.all, options);
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
  await lentPostgres(options.sql, (postgresUrl) =>
    runLives({ first, count, jobs, mutation, variant, postgresUrl }, onReport),
  );
  return summing.summary;
}

function lentPostgres<Result>(sql: boolean, work: (url: string | null) => Promise<Result>): Promise<Result> {
  return sql ? withPostgres((line) => process.stderr.write(`${line}\n`), work) : work(null);
}

/** @returns 1 when one of them is not noticed */
async function killEach(all: 'mutations' | 'variants', options: SimulateOptions): Promise<number> {
  const { seed: first, lives: count, jobs, json, known } = options;
  const victims = all === 'mutations' ? victimsOf(mutations, [], known) : victimsOf([], variantNames);
  const told = ({ name, killed, lives, law }: Kill) =>
    `${name.padEnd(36)}${killed ? `noticed in life ${lives}: ${law}` : `SURVIVES ${lives} lives`}\n`;
  const onKill = (kill: Kill): void => void (json ? process.stderr : process.stdout).write(told(kill));
  const sql = options.sql && victims.some(({ needsSql }) => needsSql);
  const killed = await lentPostgres(sql, (postgresUrl) =>
    killAll(victims, { first, count, jobs, postgresUrl }, onKill),
  );
  if (json) process.stdout.write(`${JSON.stringify(killed)}\n`);
  return killed.survivors.length === 0 ? exitCodes.sound : exitCodes.violated;
}

function tellNames(): number {
  const told = mutations.map(({ name, rule }) => `mutation  ${name.padEnd(36)}${rule}`);
  for (const line of [...told, ...variantNames.map((name) => `variant   ${name}`)])
    process.stdout.write(`${line}\n`);
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
