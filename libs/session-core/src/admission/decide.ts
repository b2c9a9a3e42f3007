import type {
  EndAuthor,
  EndReason,
  EventOf,
  Millis,
  SessionEndedData,
  SessionResumedData,
  SessionStartedData,
} from '../events/event.js';
import { lapsed, type EndedSession, type SiteSessions } from './open-sessions.js';

/** "This session begins." */
export interface StartRequest {
  readonly kind: 'start';
  readonly data: SessionStartedData;
}

/** "This session is alive", where that can't be a mere signal: it is unknown, ended, or its lease has passed. */
export interface ResumeRequest {
  readonly kind: 'resume';
  readonly at: Millis;
  readonly ageMs: Millis;
  /** What to record if the session was never heard of. */
  readonly inferred: SessionStartedData;
}

/** "This session is over." */
export interface EndRequest {
  readonly kind: 'end';
  readonly sessionId: string;
  readonly reason: EndReason;
  readonly endedAt: Millis;
  readonly bySource: boolean;
  readonly endedBy: EndAuthor;
  readonly endedByName: string | null;
}

/** "The lease of this session has passed": the sweeper's. */
export interface ExpireRequest {
  readonly kind: 'expire';
  readonly sessionId: string;
}

export type LifecycleRequest = StartRequest | ResumeRequest | EndRequest | ExpireRequest;

/** What became of a request. Those that say `fact` are true once the plan's envelope is acknowledged. */
export type Outcome =
  | { readonly kind: 'fact'; readonly did: 'started' | 'inferred' | 'resumed' | 'ended' | 'expired' }
  /** Open already: the caller must prove it by a signal of its own. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'ended'; readonly session: EndedSession }
  /** Never heard of; only certain when the log was read up to a barrier behind the request. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'nothing' };

export type PlannedEvent = {
  [Type in 'SessionStarted' | 'SessionResumed' | 'SessionEnded']: {
    readonly type: Type;
    readonly time: Millis;
    readonly data: EventOf<Type>['data'];
  };
}['SessionStarted' | 'SessionResumed' | 'SessionEnded'];

export interface Plan<Request> {
  readonly events: readonly PlannedEvent[];
  readonly outcomes: ReadonlyMap<Request, Outcome>;
}

const order: Record<LifecycleRequest['kind'], number> = { end: 0, expire: 1, resume: 2, start: 3 };

/**
 * Decides pending requests of one site together, at lease time `lc`. Pure: the same state and requests give
 * the same plan. Ends come first, so that what they give back can be taken by the starts behind them.
 */
export function decide<Request extends LifecycleRequest>(
  site: SiteSessions,
  requests: readonly Request[],
  lc: Millis,
): Plan<Request> {
  const plan = new Planner(site, lc);
  const outcomes = new Map<Request, Outcome>();
  for (const request of [...requests].sort((a, b) => order[a.kind] - order[b.kind]))
    outcomes.set(request, plan.take(request));
  return { events: plan.events, outcomes };
}

class Planner {
  readonly events: PlannedEvent[] = [];
  /** Ids this plan has already spoken of: a second request for one finds it done. */
  private readonly opened = new Set<string>();
  private readonly closed = new Set<string>();

  constructor(
    private readonly site: SiteSessions,
    private readonly lc: Millis,
  ) {}

  take(request: LifecycleRequest): Outcome {
    switch (request.kind) {
      case 'start':
        return this.start(request.data);
      case 'resume':
        return this.resume(request);
      case 'end':
        return this.end(request);
      case 'expire':
        return this.expire(request.sessionId);
    }
  }

  private start(data: SessionStartedData): Outcome {
    const { sessionId: id } = data;
    if (this.opened.has(id)) return { kind: 'alive' };
    const open = this.openSession(id);
    if (open !== undefined) {
      if (open.userId !== data.userId || open.sourceId !== data.sourceId) return { kind: 'conflict' };
      return lapsed(open, this.lc) ? this.resumed(id, data.startedAt, data.ageMs) : { kind: 'alive' };
    }
    const ended = this.site.ended.get(id);
    if (ended !== undefined) return { kind: 'ended', session: ended };
    if (this.closed.has(id)) return { kind: 'alive' };
    return this.started(data);
  }

  private resume(request: ResumeRequest): Outcome {
    const { sessionId: id } = request.inferred;
    if (this.opened.has(id)) return { kind: 'alive' };
    const open = this.openSession(id);
    if (open !== undefined)
      return lapsed(open, this.lc) ? this.resumed(id, request.at, request.ageMs) : { kind: 'alive' };
    const ended = this.site.ended.get(id);
    if (ended !== undefined) {
      const back = ended.precision === 'estimated' && this.lc - ended.endedLc <= ended.policy.resumeWindowMs;
      const fresh = request.ageMs <= ended.policy.leaseMs;
      return back && fresh ? this.resumed(id, request.at, request.ageMs) : { kind: 'ended', session: ended };
    }
    return this.closed.has(id) ? { kind: 'alive' } : this.started(request.inferred);
  }

  /** An exact end also corrects an estimated one that was written before it. */
  private end(request: EndRequest): Outcome {
    const { kind: _, endedAt, ...rest } = request;
    const id = request.sessionId;
    if (this.closed.has(id)) return { kind: 'alive' };
    const open = this.openSession(id);
    const ended = this.site.ended.get(id);
    if (open === undefined && ended === undefined) return { kind: 'unknown' };
    if (open === undefined && ended!.precision === 'exact') return { kind: 'ended', session: ended! };
    const at = Math.max(endedAt, (open ?? ended)!.startedAt);
    return this.ended({ ...rest, precision: 'exact', endedAt: at, endedBefore: at });
  }

  private expire(id: string): Outcome {
    const open = this.openSession(id);
    if (open === undefined || !lapsed(open, this.lc)) return { kind: 'nothing' };
    this.ended({
      sessionId: id,
      reason: 'lease_expired',
      precision: 'estimated',
      endedAt: open.lastSeenAt,
      bySource: false,
      endedBy: 'system',
      endedByName: null,
      endedBefore: null,
    });
    return { kind: 'fact', did: 'expired' };
  }

  private openSession(id: string) {
    return this.closed.has(id) ? undefined : this.site.open.get(id);
  }

  private started(data: SessionStartedData): Outcome {
    this.opened.add(data.sessionId);
    this.events.push({ type: 'SessionStarted', time: data.startedAt, data });
    return { kind: 'fact', did: data.inferred ? 'inferred' : 'started' };
  }

  private resumed(sessionId: string, at: Millis, ageMs: Millis): Outcome {
    const data: SessionResumedData = { sessionId, at, ageMs };
    this.opened.add(sessionId);
    this.events.push({ type: 'SessionResumed', time: at, data });
    return { kind: 'fact', did: 'resumed' };
  }

  private ended(data: SessionEndedData): Outcome {
    this.closed.add(data.sessionId);
    this.events.push({ type: 'SessionEnded', time: data.endedAt, data });
    return { kind: 'fact', did: 'ended' };
  }
}
