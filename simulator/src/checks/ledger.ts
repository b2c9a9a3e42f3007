import type {
  Beat,
  HeadcountEvent,
  Millis,
  SessionEndedData,
  SessionPolicy,
  TickData,
} from '@headcount/session-core';
import { lifecycleSubject } from '@headcount/contracts';
import { defaultSitePolicy } from '@headcount/session-core';
import { isVoid, type Restored } from './evidence.js';
import type { Knowledge } from './settled-laws.js';
import type { Recorded } from '../log/recorder.js';

/** A fact about one session, and what had become of the session right behind it. */
export interface Entry {
  readonly kind: 'start' | 'beat' | 'end' | 'resume' | 'seat';
  readonly seq: number;
  readonly storedAt: Millis;
  /** Lease time of the envelope. */
  readonly lc: Millis;
  readonly ageMs: Millis;
  /** Of a start: it was derived from a report that came before it. */
  readonly inferred: boolean;
  readonly end: SessionEndedData | null;
  /** Before it: whether the session was open, and its lease had not passed. */
  readonly wasOpen: boolean;
  readonly wasAlive: boolean;
  readonly isAlive: boolean;
}

export interface SessionLedger {
  readonly id: string;
  readonly entries: Entry[];
  policy: SessionPolicy | null;
  sourceId: string | null;
  incarnation: string | null;
  open: boolean;
  lastLc: Millis;
  endedLc: Millis;
}

/** Lives of one source, in the order of the log. */
export interface SourceLedger {
  readonly lives: { readonly incarnation: string; readonly seq: number; readonly storedAt: Millis }[];
}

/**
 * What the log says, read as the protocol is written and by nothing that the product is made of: which sessions
 * were open at each position, which leases had passed, which lives of sources were over.
 */
export class Ledger {
  readonly sessions = new Map<string, SessionLedger>();
  readonly sources = new Map<string, SourceLedger>();
  /** Lease time now. */
  lc: Millis = 0;
  private lifeSeq = 0;
  private leaseMs = defaultSitePolicy.leaseMs;
  private atTick: Millis = 0;
  private lastTick: { at: Millis; everyMs: Millis } | null = null;
  private readonly shedding = new Map<string, { at: Millis; everyMs: Millis }>();

  constructor(
    readonly site: string,
    envelopes: readonly Recorded[],
    /** When the log was restored: a moment longer, collectors may speak of sessions that it lost. */
    private readonly restored: readonly Restored[] = [],
  ) {
    for (const envelope of envelopes) this.take(envelope);
  }

  /** What every collector has to know when it has read all this. */
  knowledge(): Knowledge {
    const sessions = [...this.sessions.values()].filter(({ policy }) => policy !== null);
    return {
      lifeSeq: this.lifeSeq,
      leaseMs: this.leaseMs,
      open: sessions
        .filter(({ open }) => open)
        .map(({ id, lastLc }) => [id, lastLc] as const)
        .sort(),
      ended: sessions
        .filter(({ open }) => !open)
        .map(({ id }) => id)
        .sort(),
      sources: [...this.sources]
        .map(([id, { lives }]) => {
          const names = lives.map(({ incarnation }) => incarnation);
          return [id, names.at(-1)!, names.slice(0, -1).sort()] as const;
        })
        .sort(),
    };
  }

  /** Reads on. */
  take(envelope: Recorded): void {
    const { seq, loggedAt, subject, facts } = envelope;
    if (subject === lifecycleSubject(this.site)) this.lifeSeq = seq;
    const tick = facts.find(({ event }) => event.type === 'Tick')?.event;
    this.advance(loggedAt, tick?.type === 'Tick' ? tick.data : null);
    for (const { event } of facts) if (event.site === this.site) this.takeEvent(event, envelope);
  }

  /** C(k) = C(k-1) + clamp(time since tick k-1, 0, 3 everyMs); lc never falls, and stands still while one sheds. */
  private advance(at: Millis, tick: TickData | null): void {
    const last = this.lastTick;
    for (const [name, said] of this.shedding)
      if (Math.abs(at - said.at) > 3 * said.everyMs) this.shedding.delete(name);
    const sheds = this.shedding.size > 0;
    if (sheds && last !== null) {
      this.atTick = this.lc;
      last.at = at;
    }
    const since = last === null || sheds ? 0 : Math.min(Math.max(at - last.at, 0), 3 * last.everyMs);
    this.lc = Math.max(this.lc, this.atTick + since);
    if (tick === null) return;
    this.atTick = this.lc;
    this.lastTick = { at, everyMs: tick.everyMs };
    if (tick.shedding) this.shedding.set(tick.collectorId, { at, everyMs: tick.everyMs });
    else this.shedding.delete(tick.collectorId);
  }

  private takeEvent(event: HeadcountEvent, envelope: Recorded): void {
    const { seq, storedAt } = envelope;
    switch (event.type) {
      case 'SessionStarted': {
        const { sessionId, ageMs, policy, sourceId, incarnation, inferred } = event.data;
        const session = this.session(sessionId);
        const before = this.standing(session);
        if (session.open) session.lastLc = this.renewed(session, session.lastLc, ageMs);
        else Object.assign(session, { open: true, lastLc: this.lc - ageMs, policy, sourceId, incarnation });
        return this.note(session, before, { kind: 'start', seq, storedAt, ageMs, inferred, end: null });
      }
      case 'SessionResumed': {
        const { sessionId, ageMs } = event.data;
        const session = this.session(sessionId);
        const before = this.standing(session);
        const from = session.open ? session.lastLc : session.endedLc;
        Object.assign(session, { open: true, lastLc: this.renewed(session, from, ageMs) });
        return this.note(session, before, {
          kind: 'resume',
          seq,
          storedAt,
          ageMs,
          inferred: false,
          end: null,
        });
      }
      case 'SeatTaken': {
        const { sessionId, ageMs } = event.data;
        const session = this.session(sessionId);
        const before = this.standing(session);
        session.lastLc = this.renewed(session, session.lastLc, ageMs);
        return this.note(session, before, {
          ...{ kind: 'seat', seq, storedAt, ageMs, inferred: false, end: null },
        });
      }
      case 'SessionEnded': {
        const session = this.session(event.data.sessionId);
        const before = this.standing(session);
        Object.assign(session, { open: false, endedLc: this.lc });
        return this.note(session, before, {
          kind: 'end',
          seq,
          storedAt,
          ageMs: 0,
          inferred: false,
          end: event.data,
        });
      }
      case 'Heartbeat':
        for (const beat of event.data.beats) this.takeBeat(beat, envelope);
        return;
      case 'SourceStarted': {
        const source = this.sources.get(event.data.sourceId) ?? { lives: [] };
        this.sources.set(event.data.sourceId, source);
        if (source.lives.at(-1)?.incarnation !== event.data.incarnation)
          source.lives.push({ incarnation: event.data.incarnation, seq, storedAt });
        return;
      }
      case 'PolicyChanged':
        this.leaseMs = event.data.policy.leaseMs;
        return;
      default:
    }
  }

  private takeBeat({ sessionId, ageMs = 0 }: Beat, envelope: Recorded): void {
    const { seq, storedAt } = envelope;
    if (!this.sessions.has(sessionId) && isVoid(envelope, this.restored)) return;
    const session = this.session(sessionId);
    const before = this.standing(session);
    if (before.wasAlive) session.lastLc = this.renewed(session, session.lastLc, ageMs);
    this.note(session, before, { kind: 'beat', seq, storedAt, ageMs, inferred: false, end: null });
  }

  private renewed({ policy }: SessionLedger, from: Millis, ageMs: Millis): Millis {
    return ageMs > (policy?.leaseMs ?? Infinity) ? from : Math.max(from, this.lc - ageMs);
  }

  private session(id: string): SessionLedger {
    let session = this.sessions.get(id);
    if (session === undefined) {
      const unknown = { policy: null, sourceId: null, incarnation: null };
      session = { id, entries: [], open: false, lastLc: 0, endedLc: 0, ...unknown };
      this.sessions.set(id, session);
    }
    return session;
  }

  private standing(session: SessionLedger): { wasOpen: boolean; wasAlive: boolean } {
    return { wasOpen: session.open, wasAlive: this.isAlive(session) };
  }

  private isAlive({ open, lastLc, policy }: SessionLedger): boolean {
    return open && policy !== null && this.lc <= lastLc + policy.leaseMs;
  }

  private note(
    session: SessionLedger,
    before: Pick<Entry, 'wasOpen' | 'wasAlive'>,
    entry: Omit<Entry, 'lc' | 'wasOpen' | 'wasAlive' | 'isAlive'>,
  ): void {
    session.entries.push({ ...entry, lc: this.lc, ...before, isAlive: this.isAlive(session) });
  }
}
