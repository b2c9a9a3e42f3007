import { noMeta, type HeadcountEvent, type Millis } from '../events/event.js';
import type { Limit } from '../limits/limit.js';
import type { LogViolation } from '../log-laws/laws.js';
import { checkMessage, newLogCheck, type CheckedMessage } from '../log-laws/log-check.js';
import { endOf, startData } from './given.js';

/** A log of one site for tests of its laws, written by hand, with ticks. Times in milliseconds. */

type Said = Pick<HeadcountEvent, 'type' | 'data'>;

export const started = (sessionId: string, more: Partial<ReturnType<typeof startData>> = {}): Said => ({
  type: 'SessionStarted',
  data: startData(0, { sessionId, userId: sessionId, ...more }),
});
export const ended = (sessionId: string, ...[reason, more]: Parameters<typeof endOf>): Said => ({
  type: 'SessionEnded',
  data: endOf(reason, { sessionId, ...more }),
});
export const resumed = (sessionId: string, ageMs = 0, overLimits?: string[]): Said => ({
  type: 'SessionResumed',
  data: { sessionId, at: 0, ageMs, ...(overLimits === undefined ? {} : { overLimits }) },
});
export const identified = (sessionId: string, userId: string | null): Said => ({
  type: 'SessionIdentified',
  data: { sessionId, userId, at: 1 },
});
export const seatTaken = (sessionId: string): Said => ({
  type: 'SeatTaken',
  data: { sessionId, at: 0, ageMs: 0 },
});
export const released = (sessionId: string, limitId = 'all'): Said => ({
  type: 'SeatReleased',
  data: { sessionId, limitId },
});
export const limited = (more: Partial<Limit> | null): Said => ({
  type: 'LimitChanged',
  data: {
    limitId: more?.id ?? 'all',
    limit: more === null ? null : { ...siteLimit, ...more },
    changedBy: null,
  },
});
export const sourceLife = (incarnation: string): Said => ({
  type: 'SourceStarted',
  data: { sourceId: 'host', incarnation, startedAt: 0, heartbeatMs: null, kind: null },
});
export const refused = (sessionId: string, more: object = {}): Said => ({
  type: 'SessionDenied',
  data: {
    ...{ limitId: 'all', scope: 'site', mode: 'deny', key: null, max: 1, current: 1, request: 'start' },
    ...{ userId: sessionId, clientId: null, sourceId: null, sessionId, at: 0, count: 1, ...more },
  },
});

export const siteLimit: Limit = {
  ...{ id: 'all', scope: 'site', attribute: null, key: null, unit: 'sessions', max: 1, mode: 'deny' },
  ...{ exempt: {}, countAnonymous: false, releaseAfterIdleMs: null },
};

export class GivenLog {
  readonly check = newLogCheck();
  readonly violations: LogViolation[] = [];
  readonly messages: CheckedMessage[] = [];
  private logTime: Millis = 0;
  private lifeSeq = 0;

  /** @param seq what was cut off in front */
  constructor(private seq = 0) {
    this.tick();
  }

  /** Which laws were broken, in the order of the log. */
  get broken(): readonly string[] {
    return this.violations.map(({ law }) => law);
  }

  /** One guarded envelope of the site. */
  says(...events: readonly Said[]): this {
    return this.envelope(events, { lifecycleOf: 'test', expectedLast: this.lifeSeq });
  }

  /** Beats of these sessions now. */
  beat(ids: readonly string[], active = true, ageMs = 0): this {
    const beats = ids.map((sessionId) => ({ sessionId, at: this.logTime, active, ageMs }));
    return this.envelope([{ type: 'Heartbeat', data: { sourceId: null, beats } }]);
  }

  /** Lets time pass, while these sessions beat every 30 seconds. */
  passes(seconds: number, beating: readonly string[] = [], active = true): this {
    const until = this.logTime + seconds * 1000;
    const everyMs = seconds < 3_600 ? 5_000 : 30_000;
    while (this.logTime < until) {
      this.logTime += Math.min(everyMs, until - this.logTime);
      this.tick(everyMs);
      if (beating.length > 0 && this.logTime % 30_000 === 0) this.beat(beating, active);
    }
    return this;
  }

  private tick(everyMs = 5_000): void {
    this.envelope([{ type: 'Tick', data: { collectorId: 'c', everyMs, shedding: false } }]);
  }

  envelope(events: readonly Said[], more: Partial<CheckedMessage> = {}): this {
    this.seq += 1;
    const loggedAt = this.logTime;
    const stamp = { site: 'test', time: loggedAt, receivedAt: loggedAt };
    const facts = events.map((event, index) => ({
      event: { ...event, id: `${this.seq}/${index}`, ...stamp } as HeadcountEvent,
      position: { seq: this.seq, index },
      loggedAt,
    }));
    const told = { lifecycleOf: null, isHistory: false, unreadable: [], ...more };
    const message = { seq: this.seq, loggedAt, facts, ...told };
    this.messages.push(message);
    this.violations.push(...checkMessage(this.check, message));
    if (told.lifecycleOf !== null) this.lifeSeq = this.seq;
    return this;
  }
}

/** Attributes that tell sessions of a source apart from others. */
export const ofHost = (incarnation: string) => ({ ...noMeta, sourceId: 'host', incarnation });
