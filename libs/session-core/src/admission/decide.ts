import type { Millis, SessionStartedData, SourceStartedData } from '../events/event.js';
import { close, end, expire, expired, replaceFormer } from './decide-ends.js';
import { Draft } from './draft.js';
import { isSuperseded, lapsed, outgrown, type OpenSession, type SiteSessions } from './open-sessions.js';
import type {
  IdentifyRequest,
  LifecycleRequest,
  Outcome,
  PlannedEvent,
  ResumeRequest,
  StartRequest,
} from './requests.js';

export interface Plan<Request> {
  readonly events: readonly PlannedEvent[];
  readonly outcomes: ReadonlyMap<Request, Outcome>;
  /** Where in `events` the fact of a request stands. */
  readonly places: ReadonlyMap<Request, number>;
}

const order: Record<LifecycleRequest['kind'], number> = {
  register: 0,
  policy: 0,
  key: 0,
  end: 1,
  close: 2,
  expire: 2,
  resume: 3,
  start: 4,
  identify: 5,
};

/**
 * Decides pending requests of one site together, at lease time `lc`. Pure: the same state and requests give
 * the same plan. What a source is comes first, then ends, so that what they give back can be taken by the
 * resumes, starts and logins behind them.
 */
export function decide<Request extends LifecycleRequest>(
  site: SiteSessions,
  requests: readonly Request[],
  lc: Millis,
): Plan<Request> {
  const draft = new Draft(site, lc);
  const outcomes = new Map<Request, Outcome>();
  const places = new Map<Request, number>();
  for (const request of [...requests].sort((a, b) => order[a.kind] - order[b.kind])) {
    const outcome = outcomeOf(draft, request);
    outcomes.set(request, outcome);
    if (outcome.kind === 'fact') places.set(request, draft.events.length - 1);
  }
  return { events: draft.events, outcomes, places };
}

function outcomeOf(draft: Draft, request: LifecycleRequest): Outcome {
  switch (request.kind) {
    case 'start':
      return start(draft, request);
    case 'resume':
      return resume(draft, request);
    case 'identify':
      return identify(draft, request);
    case 'end':
      return end(draft, request);
    case 'expire':
      return expire(draft, request.sessionId);
    case 'close':
      return close(draft, request);
    case 'register':
      return register(draft, request.data);
    case 'policy':
      return draft.recorded({ type: 'PolicyChanged', time: request.at, data: request.data });
    case 'key':
      return draft.recorded(request.event);
  }
}

function start(draft: Draft, { data, replace }: StartRequest): Outcome {
  const { sessionId: id, startedAt, ageMs } = data;
  if (draft.isOpened(id) || draft.supersedes(data)) return { kind: 'again' };
  if (isSuperseded(draft.site, data)) return { kind: 'stale' };
  const open = draft.openSession(id);
  if (open !== undefined && !completes(open, data)) {
    const same = open.userId === data.userId && open.sourceId === data.sourceId;
    return same ? keptAlive(draft, open, { at: startedAt, ageMs }) : { kind: 'conflict' };
  }
  if (open === undefined) {
    const ended = draft.endedSession(id);
    if (ended !== undefined) return { kind: 'ended', session: ended };
    if (draft.isClosed(id)) return { kind: 'again' };
  }
  replaceFormer(draft, data, replace === true);
  return draft.started(data);
}

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

function resume(draft: Draft, { inferred, at, ageMs, observing }: ResumeRequest): Outcome {
  const { sessionId: id } = inferred;
  if (draft.isOpened(id) || draft.supersedes(inferred)) return { kind: 'again' };
  if (isSuperseded(draft.site, inferred)) return { kind: 'stale' };
  const back = broughtBack(draft, id, { at, ageMs, observing });
  if (back.kind !== 'unknown') return back;
  return draft.isClosed(id) ? { kind: 'again' } : draft.started(inferred);
}

function identify(draft: Draft, { sessionId: id, userId, at, ageMs }: IdentifyRequest): Outcome {
  let outcome: Outcome = { kind: 'nothing' };
  if (!draft.isOpened(id) || draft.isClosed(id)) {
    const open = draft.openSession(id);
    if (open !== undefined && draft.supersedes(open)) return { kind: 'again' };
    if (open !== undefined && isSuperseded(draft.site, open)) return { kind: 'stale' };
    outcome = broughtBack(draft, id, { at, ageMs, observing: false });
    if (outcome.kind === 'unknown' && draft.isClosed(id)) return { kind: 'again' };
    if (outcome.kind !== 'alive' && !(outcome.kind === 'fact' && outcome.did === 'resumed')) return outcome;
  }
  if (draft.userOf(id) === userId) return outcome.kind === 'fact' ? outcome : { kind: 'nothing' };
  const { startedAt } = draft.presentSession(id)!;
  return draft.identified(id, userId, Math.max(at, startedAt));
}

interface Signal {
  readonly at: Millis;
  readonly ageMs: Millis;
}

/** What a signal makes of a known session: `alive`, a resume, an end that was due, or how it has ended. */
function broughtBack(draft: Draft, id: string, signal: Signal & { observing: boolean }): Outcome {
  const open = draft.openSession(id);
  if (open !== undefined) return keptAlive(draft, open, signal);
  const ended = draft.endedSession(id);
  if (ended === undefined || draft.isClosed(id)) return { kind: 'unknown' };
  const inTime = signal.observing || draft.lc - ended.endedLc <= ended.policy.resumeWindowMs;
  if (draft.supersedes(ended)) return { kind: 'again' };
  const fresh = signal.ageMs <= ended.policy.leaseMs && !isSuperseded(draft.site, ended);
  if (ended.precision === 'exact' || !inTime || !fresh) return { kind: 'ended', session: ended };
  return draft.resumed(ended, signal.at, signal.ageMs);
}

/** A signal older than the lease can't resume, nor one in a former life of its source: then the end that is due is written. */
function keptAlive(draft: Draft, open: OpenSession, { at, ageMs }: Signal): Outcome {
  if (outgrown(open, draft.lc)) return expired(draft, open);
  if (!lapsed(open, draft.lc)) return { kind: 'alive' };
  const fresh = ageMs <= open.policy.leaseMs && !isSuperseded(draft.site, open);
  return fresh ? draft.resumed(open, at, ageMs) : expired(draft, open);
}

function register(draft: Draft, data: SourceStartedData): Outcome {
  const known = draft.site.sources.get(data.sourceId);
  if (known?.former.has(data.incarnation) === true) return { kind: 'stale' };
  if (draft.isRegistered(data.sourceId)) return { kind: 'again' };
  if (known?.incarnation === data.incarnation && known.heartbeatMs === data.heartbeatMs)
    return { kind: 'nothing' };
  return draft.registered(data);
}
