import type { Millis, SessionStartedData } from '../events/event.js';
import { identifiedSession } from './apply-session.js';
import { formerOf, replace, terminate, terminatedBy } from './decide-ends.js';
import type { Draft } from './draft.js';
import { expired } from './ends-by-rule.js';
import { letIn, occupantOf, overLimitsOf, type LetIn } from './let-in.js';
import {
  isMereSignal,
  isSuperseded,
  lapsed,
  outgrown,
  type EndedSession,
  type OpenSession,
} from './open-sessions.js';
import type { IdentifyRequest, Outcome, ResumeRequest, StartRequest } from './requests.js';

/** Whatever asks for a seat, and what is alive without asking. */

export function start(draft: Draft, request: StartRequest): Outcome {
  const { data, observing = false } = request;
  const { sessionId: id, startedAt, ageMs } = data;
  if (draft.isOpened(id) || draft.supersedes(data)) return { kind: 'again' };
  if (isSuperseded(draft.site, data)) return { kind: 'stale' };
  const open = draft.openSession(id);
  if (open !== undefined && !completes(open, data)) {
    const same = open.userId === data.userId && open.sourceId === data.sourceId;
    const signal = { at: startedAt, ageMs, active: true, observing };
    return same ? keptAlive(draft, open, signal) : { kind: 'conflict' };
  }
  if (open === undefined) {
    const ended = draft.endedSession(id);
    if (ended !== undefined) return { kind: 'ended', session: ended };
    if (draft.isClosed(id)) return { kind: 'again' };
  }
  return admitted(draft, request, open);
}

/** With the sessions whose place it takes, or not at all. */
function admitted(draft: Draft, request: StartRequest, open: OpenSession | undefined): Outcome {
  const { data, observing = false } = request;
  const former = formerOf(draft, data, request.replace === true);
  const terminated = terminatedBy(draft, request).filter((session) => !former.includes(session));
  const asked = {
    occupant: draft.afterStart(data),
    holding: open,
    instead: [...former, ...terminated],
    observing,
    late: isLate(data),
    request: 'start',
    sourceId: data.sourceId,
  } as const;
  const answer = open?.seat === false ? seatless : letIn(draft, asked);
  if (!answer.admitted) return answer.outcome;
  replace(draft, former, data);
  terminate(draft, terminated, data);
  return draft.started(data, answer.over);
}

/** Whether the lease of a session has passed before anybody heard of it. */
function isLate({ policy, ageMs }: SessionStartedData): boolean {
  return policy.liveness === 'beats' && ageMs > policy.leaseMs;
}

/** What becomes known of a session that has no seat asks for none. */
const seatless: LetIn = { admitted: true, over: {} };

/** The real start of a session that was inferred: it tells what was unknown, and lowers the time. */
function completes(open: OpenSession, data: SessionStartedData): boolean {
  const agrees = (known: string | null, told: string | null) => known === null || known === told;
  return (
    open.inferred &&
    !data.inferred &&
    agrees(open.userId, data.userId) &&
    agrees(open.sourceId, data.sourceId)
  );
}

export function resume(draft: Draft, { inferred, active = true, ...signal }: ResumeRequest): Outcome {
  const { sessionId: id, sourceId } = inferred;
  if (draft.isOpened(id) || draft.supersedes(inferred)) return { kind: 'again' };
  if (isSuperseded(draft.site, inferred)) return { kind: 'stale' };
  const back = broughtBack(draft, id, { ...signal, active });
  if (back.kind !== 'unknown') return back;
  if (draft.isClosed(id)) return { kind: 'again' };
  const { observing } = signal;
  const asker = { occupant: occupantOf(inferred), late: isLate(inferred) };
  const answer = letIn(draft, { ...asker, observing, request: 'start', sourceId });
  return answer.admitted ? draft.started(inferred, answer.over) : answer.outcome;
}

export function identify(draft: Draft, request: IdentifyRequest): Outcome {
  const { sessionId: id, at, ageMs, observing = false } = request;
  let outcome: Outcome = { kind: 'nothing' };
  if (!draft.isOpened(id) || draft.isClosed(id)) {
    const open = draft.openSession(id);
    if (open !== undefined && draft.supersedes(open)) return { kind: 'again' };
    if (open !== undefined && isSuperseded(draft.site, open)) return { kind: 'stale' };
    outcome = broughtBack(draft, id, { at, ageMs, active: false, observing });
    if (outcome.kind === 'unknown' && draft.isClosed(id)) return { kind: 'again' };
    if (outcome.kind !== 'alive' && !(outcome.kind === 'fact' && outcome.did === 'resumed')) return outcome;
  }
  const session = draft.presentSession(id)!;
  if (session.userId === request.userId) return outcome.kind === 'fact' ? outcome : { kind: 'nothing' };
  return identified(draft, session, { ...request, at: Math.max(at, session.startedAt) });
}

/**
 * A login asks for the seat of its user, also for a session that has none. A logout asks nobody, nor does a login that
 * another one has overtaken.
 */
function identified(
  draft: Draft,
  session: OpenSession,
  { userId, at, ...request }: IdentifyRequest,
): Outcome {
  const { id, seat, sourceId } = session;
  const occupant = identifiedSession(session, { userId, at });
  const holding = seat ? session : undefined;
  if (userId === null || occupant === session) {
    const over = seat ? overLimitsOf(draft, { occupant, holding }) : {};
    return draft.identified(id, userId, { at, ...over });
  }
  const { observing = false, ageMs } = request;
  const answer = letIn(draft, { occupant, holding, observing, request: 'identify', sourceId });
  if (!answer.admitted) return answer.outcome;
  const outcome = draft.identified(id, userId, { at, ...answer.over });
  if (!seat) draft.seatTaken(id, at, { ageMs, ...answer.over });
  return outcome;
}

interface Signal {
  readonly at: Millis;
  readonly ageMs: Millis;
  readonly active: boolean;
  readonly observing: boolean;
}

/** What a signal makes of a known session: `alive`, a resume, a seat, an end that was due, or how it has ended. */
function broughtBack(draft: Draft, id: string, signal: Signal): Outcome {
  const open = draft.openSession(id);
  if (open !== undefined) return keptAlive(draft, open, signal);
  const ended = draft.endedSession(id);
  if (ended === undefined || draft.isClosed(id)) return { kind: 'unknown' };
  const inTime = signal.observing || draft.lc - ended.endedLc <= ended.policy.resumeWindowMs;
  if (draft.supersedes(ended)) return { kind: 'again' };
  const fresh = signal.ageMs <= ended.policy.leaseMs && !isSuperseded(draft.site, ended);
  if (ended.precision === 'exact' || !inTime || !fresh) return { kind: 'ended', session: ended };
  return reopened(draft, ended, signal);
}

/** Whoever comes back behind an end has given the seat up, and asks for one again. */
function reopened(draft: Draft, ended: EndedSession, { at, ageMs, observing }: Signal): Outcome {
  const { sourceId } = ended;
  const answer = letIn(draft, { occupant: ended, observing, request: 'resume', sourceId });
  return answer.admitted ? draft.resumed(ended.id, at, { ageMs, ...answer.over }) : answer.outcome;
}

/**
 * A signal older than the lease can't resume, nor one in a former life of its source: then the end that is due is
 * written. Nobody else was given the seat of a session that is still open with it, so that it needs no admission.
 */
function keptAlive(draft: Draft, open: OpenSession, signal: Signal): Outcome {
  const { at, ageMs, active } = signal;
  if (outgrown(open, draft.lc)) return expired(draft, open);
  if (lapsed(open, draft.lc)) {
    const fresh = ageMs <= open.policy.leaseMs && !isSuperseded(draft.site, open);
    if (!fresh) return expired(draft, open);
    const resumed = draft.resumed(open.id, at, { ageMs });
    return open.seat || !active ? resumed : seated(draft, open, signal);
  }
  if (isMereSignal(draft.site, open, { beat: signal, lc: draft.lc })) return { kind: 'alive' };
  return open.seat ? draft.seatTaken(open.id, at, { ageMs }) : seated(draft, open, signal);
}

function seated(draft: Draft, open: OpenSession, { at, ageMs, observing }: Signal): Outcome {
  const { sourceId } = open;
  const answer = letIn(draft, { occupant: open, observing, request: 'seat', sourceId });
  return answer.admitted ? draft.seatTaken(open.id, at, { ageMs, ...answer.over }) : answer.outcome;
}
