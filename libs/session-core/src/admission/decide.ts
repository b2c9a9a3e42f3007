import type {
  EndReason,
  Millis,
  SessionEndedData,
  SessionResumedData,
  SessionStartedData,
  SourceStartedData,
} from '../events/event.js';
import { isRemembered, isSuperseded, lapsed, type OpenSession, type SiteSessions } from './open-sessions.js';
import type {
  CloseRequest,
  EndRequest,
  LifecycleRequest,
  Outcome,
  PlannedEvent,
  ResumeRequest,
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
  end: 1,
  close: 2,
  expire: 2,
  resume: 3,
  start: 4,
};

/**
 * Decides pending requests of one site together, at lease time `lc`. Pure: the same state and requests give
 * the same plan. What a source is comes first, then ends, so that what they give back can be taken by the
 * starts behind them.
 */
export function decide<Request extends LifecycleRequest>(
  site: SiteSessions,
  requests: readonly Request[],
  lc: Millis,
): Plan<Request> {
  const plan = new Planner(site, lc);
  const outcomes = new Map<Request, Outcome>();
  const places = new Map<Request, number>();
  for (const request of [...requests].sort((a, b) => order[a.kind] - order[b.kind])) {
    const outcome = plan.take(request);
    outcomes.set(request, outcome);
    if (outcome.kind === 'fact') places.set(request, plan.events.length - 1);
  }
  return { events: plan.events, outcomes, places };
}

class Planner {
  readonly events: PlannedEvent[] = [];
  /** Ids this plan has already spoken of: a second request for one finds it done. */
  private readonly opened = new Set<string>();
  private readonly closed = new Set<string>();
  private readonly registered = new Set<string>();

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
      case 'close':
        return this.close(request);
      case 'register':
        return this.register(request.data);
      case 'policy':
        return this.recorded({ type: 'PolicyChanged', time: request.at, data: request.data });
    }
  }

  private start(data: SessionStartedData): Outcome {
    const { sessionId: id } = data;
    if (this.opened.has(id)) return { kind: 'alive' };
    if (isSuperseded(this.site, data)) return { kind: 'stale' };
    const open = this.openSession(id);
    if (open !== undefined) {
      if (open.userId !== data.userId || open.sourceId !== data.sourceId) return { kind: 'conflict' };
      return lapsed(open, this.lc) ? this.resumed(id, data.startedAt, data.ageMs) : { kind: 'alive' };
    }
    const ended = this.endedSession(id);
    if (ended !== undefined) return { kind: 'ended', session: ended };
    if (this.closed.has(id)) return { kind: 'alive' };
    return this.started(data);
  }

  private resume(request: ResumeRequest): Outcome {
    const { sessionId: id } = request.inferred;
    if (this.opened.has(id)) return { kind: 'alive' };
    if (isSuperseded(this.site, request.inferred)) return { kind: 'stale' };
    const open = this.openSession(id);
    if (open !== undefined)
      return lapsed(open, this.lc) ? this.resumed(id, request.at, request.ageMs) : { kind: 'alive' };
    const ended = this.endedSession(id);
    if (ended !== undefined) {
      const inTime = request.observing || this.lc - ended.endedLc <= ended.policy.resumeWindowMs;
      const back = ended.precision === 'estimated' && inTime;
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
    const ended = this.endedSession(id);
    if (open === undefined && ended === undefined) return { kind: 'unknown' };
    if (open === undefined && ended!.precision === 'exact') return { kind: 'ended', session: ended! };
    const at = Math.max(endedAt, (open ?? ended)!.startedAt);
    return this.ended({ ...rest, precision: 'exact', endedAt: at, endedBefore: at });
  }

  private expire(id: string): Outcome {
    const open = this.openSession(id);
    if (open === undefined || !lapsed(open, this.lc)) return { kind: 'nothing' };
    return this.estimated(open, 'lease_expired', null);
  }

  private close({ sessionId, reason, before }: CloseRequest): Outcome {
    const open = this.openSession(sessionId);
    if (open === undefined) return { kind: 'nothing' };
    const justified =
      reason === 'source_restarted' ? isSuperseded(this.site, open) : open.lastSeenAt < before;
    return justified ? this.estimated(open, reason, before) : { kind: 'nothing' };
  }

  private register(data: SourceStartedData): Outcome {
    const known = this.site.sources.get(data.sourceId);
    if (known?.former.has(data.incarnation) === true || this.registered.has(data.sourceId))
      return { kind: 'stale' };
    if (known?.incarnation === data.incarnation && known.heartbeatMs === data.heartbeatMs)
      return { kind: 'nothing' };
    this.registered.add(data.sourceId);
    return this.recorded({ type: 'SourceStarted', time: data.startedAt, data });
  }

  private recorded(event: PlannedEvent): Outcome {
    this.events.push(event);
    return { kind: 'fact', did: 'recorded' };
  }

  /** Written when nobody told it: it lies at the last signal. */
  private estimated(open: OpenSession, reason: EndReason, endedBefore: Millis | null): Outcome {
    return this.ended({
      sessionId: open.id,
      reason,
      precision: 'estimated',
      endedAt: open.lastSeenAt,
      bySource: false,
      endedBy: 'system',
      endedByName: null,
      endedBefore,
    });
  }

  private openSession(id: string) {
    return this.closed.has(id) ? undefined : this.site.open.get(id);
  }

  private endedSession(id: string) {
    const ended = this.site.ended.get(id);
    return ended !== undefined && isRemembered(ended, this.lc) ? ended : undefined;
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
