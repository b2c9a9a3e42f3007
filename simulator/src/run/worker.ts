import { mutations } from '../mutations/all.js';
import { loadMutated } from '../mutations/load.js';
import type { LivedLog } from '../sql/sql-agreement.js';
import type { WorkerOptions, WorkerReport, WorkerTask } from './messages.js';

/** Lives the lives it is sent, one after another, and reports each; with a rule removed, if its options say so. */
const { mutation, variant, postgresUrl, name } = JSON.parse(process.argv[2]!) as WorkerOptions;
const removed = mutations.find((one) => one.name === mutation);
if (removed !== undefined) loadMutated(removed);
const { runLife } = await import('../life.js');
const { SqlAgreement } = await import('../sql/sql-agreement.js');
const sql = postgresUrl === null ? null : await SqlAgreement.open(postgresUrl, name);
let lived: LivedLog[] = [];
// lives are full of errors that somebody expects: to tell where each came from takes a fifth of the time
Error.stackTraceLimit = 0;

process.on('message', (task: WorkerTask) => {
  void work(task).then((report) => process.send!(report));
});
process.once('disconnect', () => void sql?.close());

async function work(task: WorkerTask): Promise<WorkerReport> {
  if (task.kind === 'compare') {
    const logs = lived;
    lived = [];
    const agreement =
      sql === null || logs.length === 0 ? { faults: 0, violations: [] } : await sql.compare(logs);
    return { kind: 'compared', ...agreement };
  }
  const { seed } = task;
  const { facts, troubles, violations, envelopes } = await runLife(seed, variant);
  if (sql !== null) lived.push({ seed, envelopes });
  return { kind: 'lived', seed, facts, faults: troubles.length - 1, violations };
}
