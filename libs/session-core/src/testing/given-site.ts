import { applyMessage } from '../admission/apply-message.js';
import { decide, type Plan } from '../admission/decide.js';
import { newCollectorState, siteOf, type SiteSessions } from '../admission/open-sessions.js';
import type {
  EndRequest,
  IdentifyRequest,
  LifecycleRequest,
  ResumeRequest,
  StartRequest,
} from '../admission/requests.js';
import type { HeadcountEvent, Millis, SessionStartedData } from '../events/event.js';
import type { Limit } from '../limits/limit.js';
import { startData } from './given.js';

/** Requests of tests, and a collector that decides them and at once reads back what it wrote. Times in milliseconds. */

const site = 'test';
type Said = Pick<HeadcountEvent, 'type' | 'data'>;

export function start(
  sessionId = 's',
  userId: string | null = 'ada',
  more: Partial<SessionStartedData> & Pick<StartRequest, 'replace' | 'observing' | 'terminate'> = {},
): StartRequest {
  const { replace, observing, terminate, ...rest } = more;
  const data = startData(0, { sessionId, userId, ...rest });
  return {
    kind: 'start',
    data,
    ...(replace === undefined ? {} : { replace }),
    ...(observing === undefined ? {} : { observing }),
    ...(terminate === undefined ? {} : { terminate }),
  };
}

export function end(sessionId = 's', at = 50_000, more: Partial<EndRequest> = {}): EndRequest {
  const told = { reason: 'logout', bySource: true, endedBy: 'user', endedByName: null } as const;
  return { kind: 'end', sessionId, endedAt: at, ...told, ...more };
}

/** An active beat that can't be a mere signal. */
export function alive(
  sessionId = 's',
  at = 200_000,
  ageMs = 0,
  more: Partial<ResumeRequest> = {},
): ResumeRequest {
  const inferred = startData(at / 1000, { sessionId, inferred: true, ageMs });
  return { kind: 'resume', at, ageMs, inferred, observing: false, ...more };
}

export function identify(userId: string | null, at: Millis, sessionId = 's', ageMs = 0): IdentifyRequest {
  return { kind: 'identify', sessionId, userId, at, ageMs };
}

export function expire(sessionId = 's'): LifecycleRequest {
  return { kind: 'expire', sessionId };
}

/** A limit of the site; default: one seat for each user, refused beyond that. */
export function limitOf(more: Partial<Limit> = {}): Limit {
  return {
    id: 'limit',
    scope: 'user',
    attribute: null,
    key: null,
    unit: 'sessions',
    max: 1,
    mode: 'deny',
    exempt: {},
    countAnonymous: false,
    releaseAfterIdleMs: null,
    ...more,
  };
}

/** The request that puts a limit in force, or takes it away. */
export function limited(limit: Partial<Limit> | null, limitId = limit?.id ?? 'limit'): LifecycleRequest {
  const data = { limitId, limit: limit === null ? null : limitOf(limit), changedBy: null };
  return { kind: 'limit', at: 0, data };
}

export class GivenSite {
  readonly state = newCollectorState();
  private seq = 0;
  private logTime = 0;

  get sessions(): SiteSessions {
    return siteOf(this.state, site);
  }

  /** Ticks every five seconds until `at`, so that the lease clock follows. */
  until(at: Millis): this {
    const data = { collectorId: 'c', everyMs: 5_000, shedding: false };
    for (let t = this.logTime; t <= at; t += 5_000) this.read([{ type: 'Tick', data }], t);
    return this;
  }

  /** Decides the requests together. */
  plan(...requests: readonly LifecycleRequest[]): Plan<LifecycleRequest> {
    return decide(this.sessions, requests, { lc: this.state.clock.now, now: this.logTime });
  }

  /** Decides the requests together, and reads the facts that came of it. */
  when(...requests: readonly LifecycleRequest[]) {
    const plan = this.plan(...requests);
    this.read(plan.events, this.logTime);
    return {
      events: plan.events,
      types: plan.events.map((event) => event.type),
      outcomes: requests.map((request) => plan.outcomes.get(request)),
      uncertain: requests.map((request) => plan.uncertain.has(request)),
      untold: plan.untold,
    };
  }

  /** Reads a message that somebody wrote. */
  read(events: readonly Said[], loggedAt: Millis): this {
    this.seq++;
    this.logTime = loggedAt;
    const lifecycleOf = events.some(({ type }) => type !== 'Tick' && type !== 'Heartbeat') ? site : null;
    const stamp = { site, time: loggedAt, receivedAt: loggedAt };
    const facts = events.map((event, index) => ({
      event: { ...event, id: `${this.seq}/${index}`, ...stamp } as HeadcountEvent,
      position: { seq: this.seq, index },
      loggedAt,
    }));
    applyMessage(this.state, { seq: this.seq, loggedAt, lifecycleOf, facts, unreadable: [] });
    return this;
  }

  /** Reads beats of the session: `[at]` or `[at, active, ageMs]`. */
  beat(at: Millis, active = true, ageMs = 0, sessionId = 's'): this {
    const beats = [{ sessionId, at, active, ageMs }];
    return this.read([{ type: 'Heartbeat', data: { sourceId: null, beats } }], Math.max(at, this.logTime));
  }

  /** The ids of the sessions that hold a seat, sorted. */
  get seated(): readonly string[] {
    return [...this.sessions.open.values()]
      .filter(({ seat }) => seat)
      .map(({ id }) => id)
      .sort();
  }
}
