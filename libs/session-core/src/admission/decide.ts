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
  const planning = new Planning<Request>(new Draft(site, time));
  const onlyLimits = requests.some(({ kind }) => kind === 'limit');
  const ranked = requests.map((request) => ({ request, rank: rankOf(site, request) }));
  for (const { request } of ranked.sort((a, b) => a.rank - b.rank))
    if (onlyLimits && request.kind !== 'limit') planning.putOff(request);
    else planning.ask(request);
  planning.askRefusedAgain();
  return planning.plan();
}

/** Who was refused, how far the plan was then, and what the log is told of it. */
interface Refused {
  readonly freed: number;
  readonly denied: readonly SessionDeniedData[];
}

class Planning<Request extends LifecycleRequest> {
  private readonly outcomes = new Map<Request, Outcome>();
  private readonly places = new Map<Request, number>();
  private readonly uncertain = new Set<Request>();
  private readonly refused = new Map<Request, Refused>();

  constructor(private readonly draft: Draft) {}

  putOff(request: Request): void {
    this.outcomes.set(request, { kind: 'again' });
    this.uncertain.delete(request);
    this.refused.delete(request);
  }

  ask(request: Request): void {
    const { draft } = this;
    const { evictions } = draft;
    this.refused.delete(request);
    this.uncertain.delete(request);
    const outcome = outcomeOf(draft, request);
    this.outcomes.set(request, outcome);
    if (isUncertain(outcome) || draft.evictions > evictions) this.uncertain.add(request);
    if (outcome.kind === 'refused')
      this.refused.set(request, { freed: draft.freed, denied: draft.takeDenied() });
    else if (outcome.kind === 'fact' && request.kind !== 'denied')
      this.places.set(request, draft.events.length - 1);
  }

  /**
   * A refusal has to be true where it stands, at the end of the plan: who left meanwhile may have made room, and what
   * a new life of a source leaves behind owes its seats once that life stands in the log.
   */
  askRefusedAgain(): void {
    for (let progress = true; progress;) {
      progress = false;
      for (const [request, { freed }] of [...this.refused]) {
        if (freed === this.draft.freed) continue;
        this.ask(request);
        progress ||= !this.refused.has(request);
      }
    }
    if (this.draft.beginsLives) for (const request of this.refused.keys()) this.putOff(request);
  }

  plan(): Plan<Request> {
    const { draft, outcomes, places, uncertain } = this;
    const { denials, events } = draft;
    for (const [request, outcome] of outcomes) {
      const denied = request.kind === 'denied' && outcome.kind === 'fact' ? [request.data] : [];
      for (const data of this.refused.get(request)?.denied ?? denied) denials.add(data);
      const place = denials.takePlace();
      if (place !== null) places.set(request, events.length + place);
    }
    const told = denials.facts.map((data) => ({ type: 'SessionDenied', time: data.at, data }) as const);
    return { events: [...events, ...told], outcomes, places, uncertain, untold: denials.untold };
  }
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
