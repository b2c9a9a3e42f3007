import { applyMessage } from '../admission/apply-message.js';
import { decide } from '../admission/decide.js';
import { newCollectorState, siteOf, type SiteSessions } from '../admission/open-sessions.js';
import type {
  EndRequest,
  IdentifyRequest,
  LifecycleRequest,
  ResumeRequest,
  StartRequest,
} from '../admission/requests.js';
import type { HeadcountEvent, Millis, SessionStartedData } from '../events/event.js';
import { startData } from './given.js';

/** Requests of tests, and a collector that decides them and at once reads back what it wrote. Times in milliseconds. */

const site = 'test';
type Said = Pick<HeadcountEvent, 'type' | 'data'>;

export function start(
  sessionId = 's',
  userId: string | null = 'ada',
  more: Partial<SessionStartedData> & { replace?: boolean } = {},
): StartRequest {
  const { replace, ...rest } = more;
  const data = startData(0, { sessionId, userId, ...rest });
  return { kind: 'start', data, ...(replace === undefined ? {} : { replace }) };
}

export function end(sessionId = 's', at = 50_000, more: Partial<EndRequest> = {}): EndRequest {
  const told = { reason: 'logout', bySource: true, endedBy: 'user', endedByName: null } as const;
  return { kind: 'end', sessionId, endedAt: at, ...told, ...more };
}

export function alive(sessionId = 's', at = 200_000, ageMs = 0): ResumeRequest {
  const inferred = startData(at / 1000, { sessionId, inferred: true, ageMs });
  return { kind: 'resume', at, ageMs, inferred, observing: false };
}

export function identify(userId: string | null, at: Millis, sessionId = 's', ageMs = 0): IdentifyRequest {
  return { kind: 'identify', sessionId, userId, at, ageMs };
}

export function expire(sessionId = 's'): LifecycleRequest {
  return { kind: 'expire', sessionId };
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

  /** Decides the requests together, and reads the facts that came of it. */
  when(...requests: readonly LifecycleRequest[]) {
    const plan = decide(this.sessions, requests, this.state.clock.now);
    this.read(plan.events, this.logTime);
    return {
      events: plan.events,
      types: plan.events.map((event) => event.type),
      outcomes: requests.map((request) => plan.outcomes.get(request)),
    };
  }

  /** Reads a message that somebody wrote. */
  read(events: readonly Said[], loggedAt: Millis): this {
    this.seq++;
    this.logTime = loggedAt;
    const lifecycleOf = events.some(({ type }) => type.startsWith('Session')) ? site : null;
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
}
