import type { Call, History } from '../history.js';
import { staleUntil, type Restored } from './evidence.js';
import type { Entry, Ledger } from './ledger.js';
import type { Violation } from './violation.js';

type Answered = Call & { readonly takenAt: number; readonly answered: NonNullable<Call['answered']> };

/** Every answer a collector gave was true when it gave it; whether the client heard it does not matter. */
export function answerLaws(ledger: Ledger, { calls }: History, restored: readonly Restored[]): Violation[] {
  const violations: Violation[] = [];
  const stale = staleUntil(restored);
  for (const call of calls) {
    // what was told before the log went back may be void
    if (call.answered === null || call.askedAt <= stale) continue;
    const answered = call as Answered;
    const law = falseIn(ledger, answered);
    if (law !== null) violations.push({ law, detail: told(answered) });
  }
  return violations;
}

function told({ asked, collector, takenAt, answered }: Answered): string {
  const { at, status, code, body } = answered;
  const known = 'position' in body ? ` at ${String(body.position)}` : '';
  return `${JSON.stringify(asked)} of ${collector}, taken at ${takenAt}, answered ${status} ${code ?? ''}${known} at ${at}`;
}

function falseIn(ledger: Ledger, call: Answered): string | null {
  const { status, code } = call.answered;
  if (status === 500) return 'no request fails from within';
  if (status === 404) return startedBefore(ledger, call) ? 'a 404 is true' : null;
  if (code === 'session_ended' || code === 'session_already_ended')
    return wasEnded(ledger, call, sessionOf(call)) ? null : 'who is told to have ended had ended';
  if (code === 'stale_incarnation')
    return isFormerLife(ledger, call) ? null : 'who is told to be stale has a newer life';
  return status >= 300 ? null : untrueGood(ledger, call);
}

function untrueGood(ledger: Ledger, call: Answered): string | null {
  switch (call.asked.kind) {
    case 'start':
    case 'beat':
      return aliveAt(ledger, call, call.asked.sessionId) ? null : 'a 200 is true at its position';
    case 'beats':
      return beatsAreTrue(ledger, call, call.asked.sessionIds);
    case 'end':
      return endedInLog(ledger, call, call.asked.sessionId)
        ? null
        : 'an end that was acknowledged is in the log';
    case 'register':
      return registered(ledger, call, call.asked)
        ? null
        : 'a life of a source that was acknowledged is in the log';
    case 'snapshot':
    case 'policy':
    case 'limit':
    case 'identify':
      return null;
  }
}

const entriesOf = (ledger: Ledger, id: string): readonly Entry[] => ledger.sessions.get(id)?.entries ?? [];

function sessionOf({ asked }: Call): string {
  return 'sessionId' in asked ? asked.sessionId : '';
}

/** At the position that was told stands a fact of the session, and right behind it the session lived. */
function aliveAt(ledger: Ledger, { answered }: Answered, id: string): boolean {
  const { position } = answered.body as { readonly position: string };
  const seq = Number(position.split('.')[0]);
  return entriesOf(ledger, id).some((entry) => entry.seq === seq && entry.isAlive);
}

/** A fact of the session stands in the log since the request was taken up, and the session lived right behind it. */
function provenAlive(ledger: Ledger, { takenAt, answered }: Answered, id: string): boolean {
  return entriesOf(ledger, id).some(
    ({ storedAt, isAlive }) => isAlive && storedAt >= takenAt && storedAt <= answered.at,
  );
}

function beatsAreTrue(ledger: Ledger, call: Answered, ids: readonly string[]): string | null {
  const { results } = call.answered.body as { results: readonly { sessionId: string; status: string }[] };
  const told = new Map(results.map(({ sessionId, status }) => [sessionId, status]));
  for (const id of ids) {
    const status = told.get(id);
    if (status === undefined && !provenAlive(ledger, call, id)) return `a 200 is true at its position: ${id}`;
    if (status === 'ended' && !wasEnded(ledger, call, id))
      return `who is told to have ended had ended: ${id}`;
  }
  return null;
}

/** At some instant between request and answer the session stood in the log as ended. */
function wasEnded(ledger: Ledger, { takenAt, answered }: Answered, id: string): boolean {
  const entries = entriesOf(ledger, id).filter(({ kind }) => kind !== 'beat');
  return entries.some(({ kind, storedAt }, place) => {
    const next = entries[place + 1];
    return (
      kind === 'end' &&
      storedAt <= answered.at &&
      (next === undefined || next.kind === 'end' || next.storedAt >= takenAt)
    );
  });
}

function endedInLog(ledger: Ledger, { answered }: Answered, id: string): boolean {
  return entriesOf(ledger, id).some(({ kind, storedAt }) => kind === 'end' && storedAt <= answered.at);
}

function startedBefore(ledger: Ledger, call: Answered): boolean {
  return entriesOf(ledger, sessionOf(call)).some(
    ({ kind, storedAt }) => kind === 'start' && storedAt < call.takenAt,
  );
}

function isFormerLife(ledger: Ledger, { asked, answered }: Answered): boolean {
  const incarnation = 'incarnation' in asked ? asked.incarnation : null;
  if (incarnation === null) return true;
  return [...ledger.sources.values()].some(({ lives }) => {
    const own = lives.findIndex((life) => life.incarnation === incarnation);
    return own !== -1 && lives.slice(own + 1).some(({ storedAt }) => storedAt <= answered.at);
  });
}

function registered(
  ledger: Ledger,
  { answered }: Answered,
  { sourceId, incarnation }: { readonly sourceId: string; readonly incarnation: string },
): boolean {
  const lives = ledger.sources.get(sourceId)?.lives ?? [];
  return lives.some((life) => life.incarnation === incarnation && life.storedAt <= answered.at);
}
