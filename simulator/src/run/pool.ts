import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { WorkerOptions, WorkerReport, WorkerTask } from './messages.js';

const workerPath = fileURLToPath(new URL('./worker.js', import.meta.url));
/** After so many lives a worker compares their logs in SQL; earlier when something is to be found there. */
const livesAtOnce = 100;
const livesAtOnceWhenBroken = 10;
/**
 * A life is young from its first to its last instant, and seldom outlives one collection (megabytes); no core is left over
 * for helpers of the collector.
 */
const heap = [
  ...process.execArgv,
  '--min-semi-space-size=64',
  '--max-semi-space-size=128',
  '--single-threaded-gc',
];

/** Each has a database of its own, in a server that ends with this process. */
let workers = 0;

export interface Lives extends Omit<WorkerOptions, 'name'> {
  readonly first: number;
  readonly count: number;
  readonly jobs: number;
}

/**
 * Runs lives in processes of their own, each with the next seed.
 *
 * @param onReport says whether to go on
 * @throws Error when a worker dies: then the simulator is broken, not what it simulates
 */
export async function runLives(
  { first, count, jobs, ...options }: Lives,
  onReport: (report: WorkerReport) => 'go on' | 'enough',
): Promise<void> {
  let next = first;
  const takeSeed = () => (next < first + count ? next++ : null);
  const report = (one: WorkerReport): void => {
    if (onReport(one) === 'enough') next = first + count;
  };
  const start = () => {
    workers += 1;
    const own: WorkerOptions = { ...options, name: `simulator_${workers}` };
    const atOnce =
      options.mutation === null && options.variant === null ? livesAtOnce : livesAtOnceWhenBroken;
    return employ(fork(workerPath, [JSON.stringify(own)], { execArgv: heap }), atOnce, takeSeed, report);
  };
  await Promise.all(Array.from({ length: Math.min(jobs, count) }, start));
}

function employ(
  worker: ChildProcess,
  atOnce: number,
  takeSeed: () => number | null,
  onReport: (report: WorkerReport) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let lived = 0;
    const ask = (task: WorkerTask): void => void worker.send(task);
    const give = (): void => {
      const seed = lived < atOnce ? takeSeed() : null;
      if (seed !== null) {
        lived += 1;
        return ask({ kind: 'live', seed });
      }
      if (lived === 0) return worker.disconnect();
      lived = 0;
      ask({ kind: 'compare' });
    };
    worker.on('message', (report: WorkerReport) => {
      onReport(report);
      give();
    });
    worker.on('error', reject);
    worker.on('exit', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`a worker of the simulator ended with ${signal ?? code}`));
    });
    give();
  });
}
