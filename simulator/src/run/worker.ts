import { runLife } from '../life.js';
import type { LifeReport, WorkerTask } from './messages.js';

/** Runs the lives it is sent, one after another, and reports each. */
process.on('message', (task: WorkerTask) => {
  void lifeOf(task).then((report) => process.send!(report));
});

async function lifeOf({ seed }: WorkerTask): Promise<LifeReport> {
  const { facts, faults, violations } = await runLife(seed);
  return { seed, facts, faults: faults.length, violations };
}
