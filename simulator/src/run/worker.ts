import { mutations } from '../mutations/all.js';
import { loadMutated } from '../mutations/load.js';
import type { LifeReport, WorkerTask } from './messages.js';

/** Runs the lives it is sent, one after another, and reports each; with a rule removed that its argument names. */
const mutation = mutations.find(({ name }) => name === process.argv[2]);
if (mutation !== undefined) loadMutated(mutation);
const { runLife } = await import('../life.js');

process.on('message', (task: WorkerTask) => {
  void lifeOf(task).then((report) => process.send!(report));
});

async function lifeOf({ seed }: WorkerTask): Promise<LifeReport> {
  const { facts, troubles, violations } = await runLife(seed);
  return { seed, facts, faults: troubles.length - 1, violations };
}
