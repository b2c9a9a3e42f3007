import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LifeReport, WorkerTask } from './messages.js';

const workerPath = fileURLToPath(new URL('./worker.js', import.meta.url));

export interface Lives {
  readonly first: number;
  readonly count: number;
  readonly jobs: number;
  /** The rule that is removed. */
  readonly mutation: string | null;
}

/**
 * Runs lives in processes of their own, each with the next seed.
 *
 * @throws Error when a worker dies: then the simulator is broken, not what it simulates
 */
export async function runLives(
  { first, count, jobs, mutation }: Lives,
  onReport: (report: LifeReport) => 'go on' | 'enough',
): Promise<void> {
  let next = first;
  const report = (one: LifeReport): void => {
    if (onReport(one) === 'enough') next = first + count;
  };
  const start = () => fork(workerPath, mutation === null ? [] : [mutation]);
  const takeSeed = () => (next < first + count ? next++ : null);
  await Promise.all(Array.from({ length: Math.min(jobs, count) }, () => employ(start(), takeSeed, report)));
}

function employ(
  worker: ChildProcess,
  takeSeed: () => number | null,
  onReport: (report: LifeReport) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = (): void => {
      const seed = takeSeed();
      if (seed === null) worker.disconnect();
      else worker.send({ seed } satisfies WorkerTask);
    };
    worker.on('message', (report: LifeReport) => {
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
