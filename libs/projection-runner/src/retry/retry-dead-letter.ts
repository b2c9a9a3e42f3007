import { eventRegistry } from '@headcount/contracts';
import { continuityProblem, type EventLog } from '@headcount/event-log';
import {
  claimGeneration,
  CheckpointMovedError,
  DeadLetterMissingError,
  DeadLetterStandsError,
  differentLog,
  findDeadLetters,
  holdCheckpoint,
  inTransaction,
  listGenerations,
  loadStates,
  releaseClaim,
  removeDeadLetters,
  sessionsProjection,
  withSql,
  writeChanges,
  type Changes,
  type Checkpoint,
  type DataSource,
  type DeadLetterRow,
  type Generation,
} from '@headcount/read-model';
import { formatPosition, type Position, type RecordedFact } from '@headcount/session-core';
import { changesOf } from '../fold/changes-of.js';
import { foldBatch } from '../fold/fold-batch.js';
import { SessionMap } from '../fold/session-map.js';
import { sessionsIn } from '../fold/sessions-in.js';
import { isEventFault } from '../run/isolate.js';
import { relatedFacts, type RelatedFacts } from './related-facts.js';

export interface RetryOptions {
  readonly log: EventLog;
  readonly dataSource: DataSource;
  /** Where the dead letter stands. */
  readonly position: Position;
  /** Only one of this site. */
  readonly site: string;
  /** Names this writer; unique to the process. */
  readonly writer: string;
}

/**
 * Tries a dead letter again, after whatever was in its way is mended: reads the fact from the log and writes the rows
 * that would stand there had it been taken up at once, also those of later facts that were unknown without it. In every
 * generation that is followed, the active one first; the projector of each waits meanwhile.
 *
 * @returns how many facts were taken up; a beat counts as one
 * @throws DeadLetterMissingError; DeadLetterStandsError when it still can't be taken up: nothing was written then
 * @throws LogUnavailableError, LogContinuityError, LogMismatchError, ReadModelUnavailableError, GenerationMissingError
 */
export async function retryDeadLetter(options: RetryOptions): Promise<number> {
  const followed = (await listGenerations(options.dataSource))
    .filter(({ state, projection }) => state === 'live' && projection.version === sessionsProjection.version)
    .toSorted((a, b) => Number(b.active) - Number(a.active));
  let retried: number | undefined;
  for (const generation of followed) {
    if (!(await isListed(options, generation))) continue;
    const facts = await retryIn(options, generation);
    retried ??= facts;
  }
  if (retried === undefined) throw new DeadLetterMissingError(formatPosition(options.position));
  return retried;
}

async function isListed(
  { dataSource, position, site }: RetryOptions,
  { schema }: Generation,
): Promise<boolean> {
  const found = await withSql(dataSource, (sql) => findDeadLetters(sql, schema, [position]));
  return found.some((letter) => letter.site === site);
}

async function retryIn(options: RetryOptions, generation: Generation): Promise<number> {
  const { log, dataSource, position, writer: by } = options;
  const checkpoint = await claimGeneration(dataSource, generation, { by, staleAfterMs: 0 });
  if (checkpoint === null) throw new CheckpointMovedError(`another writer has ${generation.schema}`);
  try {
    const createdAt = await sameLog(log, checkpoint);
    const related = await relatedFacts(log, position, { identity: createdAt, lastSeq: checkpoint.seq });
    const changes = await changesBy(options, generation, related);
    await write({ options, generation, checkpoint, changes, related });
    return related.envelopes.reduce(
      (sum, { facts }) => sum + facts.reduce((of, fact) => of + weight(fact), 0),
      0,
    );
  } finally {
    await releaseClaim(dataSource, generation, checkpoint.epoch).catch(() => undefined);
  }
}

/** @returns when the log was created @throws LogMismatchError, LogContinuityError when its past is not what was read */
async function sameLog(log: EventLog, checkpoint: Checkpoint): Promise<string> {
  const { seq, lastId, logCreatedAt } = checkpoint;
  const state = await log.state();
  const identity = state.createdAt;
  if (logCreatedAt !== identity) throw differentLog(checkpoint, identity);
  const idThere = state.lastSeq < seq ? undefined : await idAt(log, seq, identity);
  const problem = continuityProblem({ seq, identity, envelopeId: lastId ?? undefined }, state, idThere);
  if (problem !== null) throw problem;
  return identity;
}

/** Undefined: what stood there was removed. */
async function idAt(log: EventLog, seq: number, identity: string): Promise<string | undefined> {
  const reader = await log.read({ after: seq - 1, identity });
  try {
    const [found] = await reader.next(1);
    return found?.seq === seq ? found.id : undefined;
  } finally {
    await reader.close();
  }
}

/** @throws DeadLetterStandsError when nothing of the fact, or no more than before, can be taken up */
async function changesBy(
  { dataSource, position }: RetryOptions,
  { schema }: Generation,
  { envelopes, fact }: RelatedFacts,
): Promise<Changes> {
  const keys = sessionsIn(envelopes, () => true);
  const states = await withSql(dataSource, (sql) => loadStates(sql, schema, keys));
  const known = new SessionMap<(typeof states)[number]>();
  keys.forEach(({ site, id }, place) => known.set(site, id, states[place]));
  const folded = foldBatch((site, id) => known.get(site, id), envelopes);
  const again = folded.deadLetters.find(({ seq, index }) => seq === position.seq && index === position.index);
  if (again !== undefined && again.count === weight(fact))
    throw new DeadLetterStandsError(formatPosition(position), again.reason);
  return changesOf(folded);
}

interface Writing {
  readonly options: RetryOptions;
  readonly generation: Generation;
  readonly checkpoint: Checkpoint;
  readonly changes: Changes;
  readonly related: RelatedFacts;
}

async function write({ options, generation, checkpoint, changes, related }: Writing): Promise<void> {
  const { schema } = generation;
  const facts = related.envelopes.flatMap((envelope) => envelope.facts);
  const positions = facts.map((fact) => fact.position);
  try {
    await inTransaction(options.dataSource, {}, async (sql) => {
      await holdCheckpoint(sql, generation, checkpoint);
      const letters = await findDeadLetters(sql, schema, positions);
      await removeDeadLetters(sql, schema, positions);
      const left = letters.flatMap((letter) => leftOf(letter, facts));
      await writeChanges(sql, schema, { ...changes, deadLetters: [...left, ...changes.deadLetters] });
    });
  } catch (error) {
    if (!isEventFault(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DeadLetterStandsError(formatPosition(options.position), reason, { cause: error });
  }
}

/** A letter of beats without those that were taken up now. */
function leftOf(letter: DeadLetterRow, facts: readonly RecordedFact[]): DeadLetterRow[] {
  if (letter.type !== eventRegistry.Heartbeat.cloudType) return [];
  const taken = facts.find(
    ({ position: { seq, index } }) => seq === letter.seq && index === letter.index,
  )?.event;
  if (taken?.type !== 'Heartbeat') return [];
  const ids = new Set(taken.data.beats.map(({ sessionId }) => sessionId));
  const event = JSON.parse(letter.event) as { data: { beats: { sessionId: string }[] } };
  const beats = event.data.beats.filter(({ sessionId }) => !ids.has(sessionId));
  if (beats.length === 0) return [];
  return [
    { ...letter, count: beats.length, event: JSON.stringify({ ...event, data: { ...event.data, beats } }) },
  ];
}

function weight({ event }: RecordedFact): number {
  return event.type === 'Heartbeat' ? event.data.beats.length : 1;
}
