import { advance, newLeaseClock } from '../clock/lease-clock.js';
import type { Beat, EventOf, HeadcountEvent, Heartbeat } from '../events/event.js';
import type { Millis } from '../events/millis.js';
import type { Position } from '../events/position.js';
import { DueQueue } from '../limits/due-queue.js';
import { endsAt } from '../limits/due.js';
import {
  forgetEnded,
  idle,
  isSuperseded,
  releasable,
  type CheckedSession,
} from '../log-laws/checked-site.js';
import type { Moment } from '../log-laws/laws.js';
import type { CheckedMessage } from '../log-laws/log-check.js';
import type { RecordedFact } from '../session/evolve.js';
import { decidesEnds, eventUnder, type PolicyChange } from './policy-change.js';
import { agree, dueReason, endOf, follow, newWorlds, shortestRelease } from './worlds.js';

type Said = Pick<HeadcountEvent, 'type' | 'data'>;

/** What proves that a session lives. */
interface Signal {
  readonly at: Millis;
  readonly ageMs: Millis;
  readonly active: boolean;
  /** Of a fact that is in the place of another one: what was full when that was written. */
  readonly overLimits?: readonly string[];
}

/**
 * The log of a site as it would be had another policy been in force: what a policy decided (ends by lease and by max age,
 * resumes, seats released and taken) is decided again from the signals; whatever else was said stays. Nobody is refused or
 * let in who was not, and whoever beats again after a lost lease comes back, however long that was: had it been sent away
 * it would have begun a new session. Where both policies come to the same, the log's own fact stands as it is.
 *
 * Mutable: one instance belongs to one reader of the log and is fed every message in log order. It keeps what is open and
 * what ended lately, however long the log is.
 */
export class Redecision {
  private readonly clock = newLeaseClock();
  private readonly worlds = newWorlds();
  private readonly due = new DueQueue();
  private readonly decides: boolean;
  private moment: Moment = { loggedAt: 0, lc: 0, complete: true };
  private position: Position = { seq: 0, index: 0 };
  private added: RecordedFact[] = [];

  constructor(
    private readonly site: string,
    private readonly change: PolicyChange,
  ) {
    this.decides = decidesEnds(change);
  }

  /** @returns the facts of the next message as they would be; what comes to it stands behind what the message says */
  read({ seq, loggedAt, facts, isHistory }: CheckedMessage): readonly RecordedFact[] {
    if (!this.decides || isHistory) return facts.map((fact) => this.under(fact));
    const tick = facts.find(({ event }) => event.type === 'Tick')?.event;
    const lc = advance(this.clock, loggedAt, tick?.type === 'Tick' ? tick.data : null);
    this.moment = { loggedAt, lc, complete: true };
    this.added = [];
    this.position = { seq, index: Math.max(-1, ...facts.map(({ position }) => position.index)) };
    const kept = facts.flatMap((fact) => this.decided(fact));
    if (tick !== undefined) this.endThoseDue();
    const { told, other } = this.worlds;
    forgetEnded(told, lc);
    forgetEnded(other, lc);
    return [...kept, ...this.added];
  }

  private under(fact: RecordedFact): RecordedFact {
    return fact.event.site === this.site ? { ...fact, event: eventUnder(fact.event, this.change) } : fact;
  }

  /** What stands in the place of a fact. */
  private decided(fact: RecordedFact): readonly RecordedFact[] {
    if (fact.event.site !== this.site) return [fact];
    const under = this.under(fact);
    const kept = this.inOtherWorld(under);
    follow(this.worlds.told, fact.event, this.moment);
    for (const { event } of kept) {
      follow(this.worlds.other, event, this.moment);
      this.watch(event);
    }
    return kept;
  }

  private inOtherWorld(fact: RecordedFact): readonly RecordedFact[] {
    const { event } = fact;
    if (event.type === 'Heartbeat') return [this.heard(fact, event)];
    if (!('sessionId' in event.data)) return [fact];
    if (agree(this.worlds, event.data.sessionId, this.moment.lc)) return [fact];
    switch (event.type) {
      case 'SessionEnded':
        return this.ended(fact, event);
      case 'SessionResumed':
      case 'SeatTaken':
        return this.proven(fact, event);
      case 'SeatReleased':
        return this.isReleased(event) ? [fact] : [];
      case 'SessionStarted':
        this.addAll(event.data.sessionId, {
          at: event.data.startedAt,
          ageMs: event.data.ageMs,
          active: false,
        });
        return [fact];
      case 'SessionIdentified':
        this.addAll(event.data.sessionId, { at: event.data.at, ageMs: ageOf(event), active: false });
        return [fact];
      default:
        return [fact];
    }
  }

  /** Without the beats of those that were put out before; nobody would have taken them. */
  private heard(fact: RecordedFact, { data }: Heartbeat): RecordedFact {
    const beats = data.beats.filter((beat) => this.isHeard(beat));
    if (beats.length === data.beats.length) return fact;
    return replaced(fact, { type: 'Heartbeat', data: { ...data, beats } });
  }

  /** A beat that was a mere signal may bring a session back here, or ask for a seat. */
  private isHeard({ sessionId, at, active, ageMs = 0 }: Beat): boolean {
    if (agree(this.worlds, sessionId, this.moment.lc)) return true;
    this.addAll(sessionId, { at, active, ageMs });
    return !this.isOver(sessionId);
  }

  private isOver(sessionId: string): boolean {
    const { open, ended } = this.worlds.other;
    return !open.has(sessionId) && ended.get(sessionId)?.precision === 'exact';
  }

  private ended(fact: RecordedFact, { data }: EventOf<'SessionEnded'>): readonly RecordedFact[] {
    const open = this.worlds.other.open.get(data.sessionId);
    const { reason } = data;
    if (reason !== 'lease_expired' && reason !== 'max_duration')
      return open === undefined && data.precision === 'estimated' ? [] : [fact];
    if (open === undefined || dueReason(open, this.moment.lc) !== reason) return [];
    return [replaced(fact, { type: 'SessionEnded', data: endOf(open, reason) })];
  }

  /** A return, or an asked for seat: what it comes to here, or else the signal that it was. */
  private proven(
    fact: RecordedFact,
    { data }: EventOf<'SessionResumed' | 'SeatTaken'>,
  ): readonly RecordedFact[] {
    const { sessionId, at, ageMs, overLimits } = data;
    const active = true;
    const over = overLimits === undefined ? {} : { overLimits };
    const [first, ...others] = this.whatComesOf(sessionId, { at, ageMs, active, ...over });
    for (const said of others) this.add(said);
    if (first !== undefined && first.type !== 'SessionEnded') return [replaced(fact, first)];
    if (first !== undefined) this.add(first);
    if (this.isOver(sessionId)) return [];
    const beats = [{ sessionId, at, active, ageMs }];
    return [replaced(fact, { type: 'Heartbeat', data: { sourceId: null, beats } })];
  }

  private isReleased({ data: { sessionId, limitId } }: EventOf<'SeatReleased'>): boolean {
    const { open, limits } = this.worlds.other;
    const session = open.get(sessionId);
    const limit = limits.get(limitId)?.limit;
    if (session === undefined || limit === undefined || !session.seat) return false;
    return idle(session, limit.releaseAfterIdleMs, this.moment.lc);
  }

  /** As a collector decides it, but that nobody is refused. */
  private whatComesOf(sessionId: string, signal: Signal): readonly Said[] {
    const { other } = this.worlds;
    const open = other.open.get(sessionId);
    if (open !== undefined) return this.whatKeeps(open, signal);
    const ended = other.ended.get(sessionId);
    return ended?.precision === 'estimated' && this.isFresh(ended.session, signal)
      ? [resumption(sessionId, signal)]
      : [];
  }

  private whatKeeps(open: CheckedSession, signal: Signal): readonly Said[] {
    const { other } = this.worlds;
    const { active, ageMs } = signal;
    const fresh = this.isFresh(open, signal);
    const reason = dueReason(open, this.moment.lc);
    const seat: readonly Said[] = active && fresh ? [seating(open.id, signal)] : [];
    if (reason === null) {
      const asks = !open.seat || releasable(other, open, this.moment.lc);
      return asks && ageMs <= shortestRelease(other) ? seat : [];
    }
    if (reason === 'max_duration' || !fresh) return [{ type: 'SessionEnded', data: endOf(open, reason) }];
    return [resumption(open.id, signal), ...(open.seat ? [] : seat)];
  }

  private isFresh(session: CheckedSession, { ageMs }: Signal): boolean {
    return ageMs <= session.policy.leaseMs && !isSuperseded(this.worlds.other, session);
  }

  private addAll(sessionId: string, signal: Signal): void {
    for (const said of this.whatComesOf(sessionId, signal)) this.add(said);
  }

  /** A fact that nobody wrote, behind all that the message says. */
  private add({ type, data }: Said): void {
    const { loggedAt } = this.moment;
    this.position = { ...this.position, index: this.position.index + 1 };
    const { position } = this;
    const id = `what-if/${position.seq}/${position.index}`;
    const event = { type, id, site: this.site, time: loggedAt, receivedAt: loggedAt, data } as HeadcountEvent;
    this.added.push({ event, position, loggedAt });
    follow(this.worlds.other, event, this.moment);
    this.watch(event);
  }

  /** Sees to it that a session is looked at when its end is due. */
  private watch(event: HeadcountEvent): void {
    if (!('sessionId' in event.data)) return;
    const session = this.worlds.other.open.get(event.data.sessionId);
    if (session !== undefined) this.due.put(session.id, endsAt(session));
  }

  /** As collectors look for them, tick by tick. Those that the log is about to end as well are left to it. */
  private endThoseDue(): void {
    const { lc } = this.moment;
    for (const id of this.due.behind(lc)) {
      const session = this.worlds.other.open.get(id);
      if (session === undefined) continue;
      const reason = dueReason(session, lc);
      if (reason !== null && !agree(this.worlds, id, lc))
        this.add({ type: 'SessionEnded', data: endOf(session, reason) });
      else this.due.put(id, Math.max(lc, endsAt(session)));
    }
  }
}

function resumption(sessionId: string, { active: _, ...signal }: Signal): Said {
  return { type: 'SessionResumed', data: { sessionId, ...signal } };
}

function seating(sessionId: string, { active: _, ...signal }: Signal): Said {
  return { type: 'SeatTaken', data: { sessionId, ...signal } };
}

function replaced(fact: RecordedFact, said: Said): RecordedFact {
  return { ...fact, event: { ...fact.event, ...said } as HeadcountEvent };
}

function ageOf({ receivedAt, data }: EventOf<'SessionIdentified'>): Millis {
  return Math.max(0, receivedAt - data.at);
}
