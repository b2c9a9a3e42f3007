import type { SourceStartedData } from '../events/event.js';
import type { SessionDeniedData } from '../limits/limit-events.js';
import { close, end, expire } from './decide-ends.js';
import { identify, resume, start } from './decide-seats.js';
import { Draft, type PlanTime } from './draft.js';
import type { SiteSessions } from './open-sessions.js';
import type { LifecycleRequest, Outcome, PlannedEvent } from './requests.js';
import { trim } from './trim.js';

export interface Plan<Request> {
  /** Ends, releases, resumes, starts, denials: who makes room stands before who takes it. */
  readonly events: readonly PlannedEvent[];
  readonly outcomes: ReadonlyMap<Request, Outcome>;
  /** Where in `events` the fact of a request stands, if it has one. */
  readonly places: ReadonlyMap<Request, number>;
  /**
   * What rests on not knowing better: that there is no such session or no seat, that it was lost, that somebody has to be put out. It
   * only holds when the log was read up to a barrier behind the request.
   */
  readonly uncertain: ReadonlySet<Request>;
  /** Refusals that are too soon behind others of the same user to be told by themselves. */
  readonly untold: readonly SessionDeniedData[];
}

/**
 * Decides pending requests of one site together. Pure: the same state, requests and time give the same plan. What a
 * source is comes first, then ends, so that what they give back can be taken by the resumes, starts and logins behind
 * them; whoever has a seat keeps it before others ask for one. Where limits change, nothing else is decided.
 */
export function decide<Request extends LifecycleRequest>(
  site: SiteSessions,
  requests: readonly Request[],
  time: PlanTime,
): Plan<Request> {
  const draft = new Draft(site, time);
  const outcomes = new Map<Request, Outcome>();
  const places = new Map<Request, number>();
  const refused = new Map<Request, number>();
  const uncertain = new Set<Request>();
  const onlyLimits = requests.some(({ kind }) => kind === 'limit');
  const ranked = requests.map((request) => ({ request, rank: rankOf(site, request) }));
  for (const { request } of ranked.sort((a, b) => a.rank - b.rank)) {
    const { evictions } = draft;
    const outcome: Outcome =
      onlyLimits && request.kind !== 'limit' ? { kind: 'again' } : outcomeOf(draft, request);
    outcomes.set(request, outcome);
    if (isUncertain(outcome) || draft.evictions > evictions) uncertain.add(request);
    const denied = draft.denials.takePlace();
    if (denied !== null) refused.set(request, denied);
    else if (outcome.kind === 'fact') places.set(request, draft.events.length - 1);
  }
  for (const [request, place] of refused) places.set(request, draft.events.length + place);
  const denied = draft.denials.facts.map((data) => ({ type: 'SessionDenied', time: data.at, data }) as const);
  return { events: [...draft.events, ...denied], outcomes, places, uncertain, untold: draft.denials.untold };
}

/** From an estimated end somebody may have come back meanwhile. */
function isUncertain(outcome: Outcome): boolean {
  if (outcome.kind === 'ended') return outcome.session.precision === 'estimated';
  return outcome.kind === 'unknown' || outcome.kind === 'refused';
}

const ranks: Record<LifecycleRequest['kind'], number> = {
  limit: 0,
  register: 0,
  policy: 0,
  key: 0,
  end: 1,
  close: 2,
  expire: 2,
  trim: 2,
  resume: 4,
  start: 5,
  identify: 6,
  denied: 7,
};

/** Who has a seat asks before the others. */
function rankOf(site: SiteSessions, request: LifecycleRequest): number {
  if (request.kind !== 'resume' && request.kind !== 'start') return ranks[request.kind];
  const id = request.kind === 'start' ? request.data.sessionId : request.inferred.sessionId;
  return site.open.get(id)?.seat === true ? 3 : ranks[request.kind];
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
    case 'limit':
      return draft.recorded({ type: 'LimitChanged', time: request.at, data: request.data });
    case 'trim':
      return trim(draft, request);
    case 'denied':
      return draft.toldDenials(request.data);
  }
}

function register(draft: Draft, data: SourceStartedData): Outcome {
  const known = draft.site.sources.get(data.sourceId);
  if (known?.former.has(data.incarnation) === true) return { kind: 'stale' };
  if (draft.isRegistered(data.sourceId)) return { kind: 'again' };
  if (known?.incarnation === data.incarnation && known.heartbeatMs === data.heartbeatMs)
    return { kind: 'nothing' };
  return draft.registered(data);
}
