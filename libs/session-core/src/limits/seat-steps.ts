import type { EventType, Millis } from '../events/event.js';
import { idle, lapsed, outgrown, type CheckedSession } from '../log-laws/checked-site.js';
import { checkMessage, newLogCheck, type CheckedMessage } from '../log-laws/log-check.js';
import type { SeatStep } from './backtest.js';
import { DueQueue } from './due-queue.js';
import { keyOf, type Limit } from './limit.js';

interface Sitting {
  readonly key: string;
  readonly person: string;
  readonly userId: string | null;
}

const ofSessions: ReadonlySet<EventType> = new Set<EventType>([
  'SessionStarted',
  'SessionResumed',
  'SessionEnded',
  'SessionIdentified',
  'SeatTaken',
  'SeatReleased',
]);

/**
 * Who would have asked for a seat under a limit, and given one back, as the log tells it: from a start, a login or a
 * return to an end, to a passed lease, or to having been idle for as long as this limit lets a seat be kept; an active
 * signal after that asks again. Seats that were given up under other limits are not given up here. Mutable: reads the
 * log from its beginning, message by message, in log order.
 */
export class SeatSteps {
  /** Those of the window, in log order. */
  readonly steps: SeatStep[] = [];
  private readonly check = newLogCheck();
  private readonly sitting = new Map<string, Sitting>();
  private readonly due = new DueQueue();
  private began = false;

  constructor(
    private readonly site: string,
    private readonly limit: Limit,
    private readonly from: Millis,
  ) {}

  /** Reads the next message. */
  read(message: CheckedMessage): void {
    this.begin(message.loggedAt);
    checkMessage(this.check, message);
    const { now: lc } = this.check.clock;
    for (const id of this.due.behind(lc)) this.look(id, message.loggedAt, lc);
    for (const { event } of message.facts) {
      if (event.site !== this.site) continue;
      if (event.type === 'Heartbeat')
        for (const { sessionId } of event.data.beats) {
          if (!this.sitting.has(sessionId)) this.look(sessionId, message.loggedAt, lc);
        }
      else if (ofSessions.has(event.type) && 'sessionId' in event.data)
        this.look(event.data.sessionId, message.loggedAt, lc);
    }
  }

  /** Whoever sits there when the window begins is in it. */
  private begin(at: Millis): void {
    if (this.began || at < this.from) return;
    this.began = true;
    for (const [sessionId, seat] of this.sitting) this.steps.push({ at, does: 'in', sessionId, ...seat });
  }

  private look(sessionId: string, at: Millis, lc: Millis): void {
    const before = this.sitting.get(sessionId);
    const session = this.check.sites.get(this.site)?.open.get(sessionId);
    const after = session === undefined || this.owes(session, lc) ? null : this.seatOf(session);
    if (session !== undefined && after !== null) this.due.put(sessionId, this.dueAt(session));
    if (before?.key === after?.key && before?.person === after?.person) return;
    if (before !== undefined) {
      this.sitting.delete(sessionId);
      this.note({ at, does: 'leave', sessionId, ...before });
    }
    if (after === null) return;
    this.sitting.set(sessionId, after);
    this.note({ at, does: 'ask', sessionId, ...after });
  }

  private note(step: SeatStep): void {
    if (this.began) this.steps.push(step);
  }

  private owes(session: CheckedSession, lc: Millis): boolean {
    return lapsed(session, lc) || outgrown(session, lc) || idle(session, this.limit.releaseAfterIdleMs, lc);
  }

  /** Behind which lease time it owes its seat, unless a signal puts that off. */
  private dueAt({ policy, lastLc, lastActiveLc, maxAgeLc }: CheckedSession): Millis {
    const { releaseAfterIdleMs } = this.limit;
    if (policy.liveness !== 'beats') return maxAgeLc ?? Infinity;
    const idleAt = releaseAfterIdleMs === null ? Infinity : lastActiveLc + releaseAfterIdleMs;
    return Math.min(lastLc + policy.leaseMs, idleAt, maxAgeLc ?? Infinity);
  }

  private seatOf(session: CheckedSession): Sitting | null {
    const key = keyOf(this.limit, session);
    if (key === null) return null;
    const { id, userId } = session;
    return { key, userId, person: this.limit.unit === 'users' ? (userId ?? `\n${id}`) : id };
  }
}
