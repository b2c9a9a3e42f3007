import type { EventLog, StoredEnvelope } from '@headcount/event-log';
import { changesOf, foldBatch, sessionsIn, SessionMap } from '@headcount/projection-runner';
import {
  inTransaction,
  loadStates,
  withSql,
  writeChanges,
  type Changes,
  type DataSource,
  type Generation,
  type Sql,
  type StoredState,
} from '@headcount/read-model';
import { perSecond } from '../bench.js';
import { envelopesOfRound, sessionCount } from './population.js';

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[] | undefined;
}

/** As many beats in one transaction as the projection takes at once. */
const envelopesOfBatch = envelopesOfRound / 5;

/**
 * Beats a second when nothing is left to do but to write: the statements of the projection for the rows of all
 * sessions, their parameters ready, one transaction after the other as the projection commits them; nothing is
 * read from the log or the tables, nothing is folded. `rounds`: how often all rows are written.
 */
export async function writeReady(
  { dataSource, log, generation }: { dataSource: DataSource; log: EventLog; generation: Generation },
  rounds: number,
): Promise<number> {
  const envelopes = await lastRound(log);
  const batches: (readonly Statement[])[] = [];
  for (let at = 0; at < envelopes.length; at += envelopesOfBatch)
    batches.push(
      await statementsOf(dataSource, generation.schema, envelopes.slice(at, at + envelopesOfBatch)),
    );
  const began = performance.now();
  for (let round = 0; round < rounds; round++)
    for (const batch of batches)
      await inTransaction(dataSource, { lazyCommit: true }, async (sql) => {
        for (const { text, values } of batch) await sql.affected(text, values);
      });
  return perSecond(rounds * sessionCount, performance.now() - began);
}

async function lastRound(log: EventLog): Promise<readonly StoredEnvelope[]> {
  const { lastSeq } = await log.state();
  const reader = await log.read({ after: lastSeq - envelopesOfRound });
  const envelopes: StoredEnvelope[] = [];
  try {
    while (envelopes.length < envelopesOfRound) envelopes.push(...(await reader.next(envelopesOfRound)));
  } finally {
    await reader.close();
  }
  return envelopes;
}

async function statementsOf(
  dataSource: DataSource,
  schema: string,
  envelopes: readonly StoredEnvelope[],
): Promise<readonly Statement[]> {
  const keys = sessionsIn(envelopes, () => true);
  const states = await withSql(dataSource, (sql) => loadStates(sql, schema, keys));
  const known = new SessionMap<StoredState | undefined>();
  keys.forEach(({ site, id }, place) => known.set(site, id, states[place]));
  return recorded(schema, changesOf(foldBatch((site, id) => known.get(site, id), envelopes)));
}

/** What `writeChanges` would send. */
async function recorded(schema: string, changes: Changes): Promise<readonly Statement[]> {
  const statements: Statement[] = [];
  const recorder: Sql = {
    rows: () => Promise.resolve([]),
    affected: (text, values) => {
      statements.push({ text, values });
      return Promise.resolve(changes.signals.length);
    },
    copy: () => Promise.reject(new Error('a live projection copies nothing')),
  };
  await writeChanges(recorder, schema, changes);
  return statements;
}
