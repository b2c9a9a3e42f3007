import type { EventLog, StoredEnvelope } from '@headcount/event-log';
import { DeadLetterStandsError } from '@headcount/read-model';
import {
  comparePositions,
  formatPosition,
  type HeadcountEvent,
  type Position,
  type RecordedFact,
} from '@headcount/session-core';

const envelopesAtOnce = 1_000;

/** What is read of the log to try a fact again. */
export interface RelatedFacts {
  readonly fact: RecordedFact;
  /** It, and what stands behind it in the log and reads differently once it is known, in order. */
  readonly envelopes: readonly StoredEnvelope[];
}

/**
 * Reads a fact from the log again, with all that its being known changes up to `lastSeq`. Of a start that is whatever
 * is said of its session later, which was unknown without it; of a setting what later took its place. Of all else it is
 * the fact alone: the order in which a session's facts are folded makes no difference.
 *
 * @param identity of the log that the rows came from
 * @throws DeadLetterStandsError when this version can't read it either, or the log holds nothing there any more
 * @throws LogUnavailableError, LogContinuityError
 */
export async function relatedFacts(
  log: EventLog,
  position: Position,
  { identity, lastSeq }: { readonly identity: string; readonly lastSeq: number },
): Promise<RelatedFacts> {
  const reader = await log.read({ after: position.seq - 1, identity });
  const envelopes: StoredEnvelope[] = [];
  let fact: RecordedFact | undefined;
  try {
    for (let seq = position.seq - 1; seq < lastSeq;) {
      const read = await reader.next(envelopesAtOnce);
      seq = read.at(-1)!.seq;
      fact ??= factAt(read[0]!, position);
      for (const envelope of read) {
        if (envelope.seq > lastSeq) break;
        const facts = envelope.facts.flatMap((other) => share(other, fact!));
        if (facts.length > 0) envelopes.push({ ...envelope, facts, unreadable: [] });
      }
      if (!changesOthers(fact.event)) break;
    }
  } finally {
    await reader.close();
  }
  if (fact === undefined) throw gone(position);
  return { fact, envelopes };
}

function factAt(envelope: StoredEnvelope, position: Position): RecordedFact {
  const isThere = (other: { readonly position: Position }) =>
    comparePositions(other.position, position) === 0;
  const fact = envelope.facts.find(isThere);
  if (fact !== undefined) return fact;
  const unreadable = envelope.unreadable.find(isThere);
  if (unreadable === undefined) throw gone(position);
  throw new DeadLetterStandsError(formatPosition(position), unreadable.reason);
}

function gone(position: Position): DeadLetterStandsError {
  return new DeadLetterStandsError(formatPosition(position), 'the log holds nothing there any more');
}

function changesOthers({ type }: HeadcountEvent): boolean {
  return type === 'SessionStarted' || settings.has(type);
}

const settings: ReadonlySet<HeadcountEvent['type']> = new Set([
  'SiteCreated',
  'PolicyChanged',
  'KeyIssued',
  'KeyRevoked',
] as const);

/** What of another fact has to be folded with the one that is tried again: nothing, it, or some of its beats. */
function share(other: RecordedFact, { event, position }: RecordedFact): readonly RecordedFact[] {
  const order = comparePositions(other.position, position);
  if (order <= 0) return order === 0 ? [other] : [];
  const later = other.event;
  if (later.site !== event.site) return [];
  if (settings.has(event.type)) return later.type === event.type ? [other] : [];
  if (event.type !== 'SessionStarted') return [];
  const { sessionId } = event.data;
  if (later.type !== 'Heartbeat')
    return 'sessionId' in later.data && later.data.sessionId === sessionId && later.type !== 'SessionDenied'
      ? [other]
      : [];
  const beats = later.data.beats.filter((beat) => beat.sessionId === sessionId);
  // its source's clock was told by the whole of it
  return beats.length === 0
    ? []
    : [{ ...other, event: { ...later, data: { sourceId: later.data.sourceId, beats } } }];
}
