import type {
  EndReason,
  Millis,
  SessionEndedData,
  SessionStartedData,
  SourceStartedData,
} from '../events/event.js';
import { denialKey } from '../limits/denials.js';
import type { SessionDeniedData } from '../limits/limit-events.js';
import { PlannedSeats } from '../limits/planned-seats.js';
import { completedSession, identifiedSession, reopenedSession, startedSession } from './apply-session.js';
import { isRemembered, isSuperseded } from './open-sessions.js';
import type { EndedSession, OpenSession, SiteSessions } from './open-sessions.js';
import { PlannedDenials } from './planned-denials.js';
import type { Outcome, PlannedEvent } from './requests.js';

interface Reporter {
  readonly sourceId: string | null;
  readonly incarnation: string | null;
}

/** Limits that were full when something was let in; left out where there are none. */
export interface Over {
  readonly overLimits?: readonly string[];
}

/** When a plan is made: by the lease clock, and by the clock of who makes it. */
export interface PlanTime {
  readonly lc: Millis;
  readonly now: Millis;
}

/**
 * A plan in the making: the facts so far, and the site as they leave it. An id that the plan has closed is
 * neither open nor ended until the plan was appended; whoever asks for it has to ask again.
 */
export class Draft {
  readonly events: PlannedEvent[] = [];
  readonly seats: PlannedSeats;
  readonly denials: PlannedDenials;
  /** How many the plan puts out. */
  evictions = 0;
  /** How often a seat was given up, or may have been, by who had it. */
  freed = 0;
  private denied: readonly SessionDeniedData[] = [];
  private readonly opened = new Set<string>();
  private readonly changed = new Map<string, OpenSession>();
  private readonly instances = new Map<string, string>();
  private readonly closed = new Set<string>();
  /** The lives of sources that the plan begins. */
  private readonly lives = new Map<string, string>();

  constructor(
    readonly site: SiteSessions,
    readonly time: PlanTime,
  ) {
    this.seats = new PlannedSeats(site.limits);
    this.denials = new PlannedDenials(site.denials, time.lc);
  }

  get lc(): Millis {
    return this.time.lc;
  }

  /** Whether the plan starts or resumes the session. */
  isOpened(id: string): boolean {
    return this.opened.has(id);
  }

  isClosed(id: string): boolean {
    return this.closed.has(id);
  }

  /** Whether the plan begins a life of this source: whoever asks about it has to ask again. */
  isRegistered(sourceId: string): boolean {
    return this.lives.has(sourceId);
  }

  /** Whether the plan begins a life of any source. */
  get beginsLives(): boolean {
    return this.lives.size > 0;
  }

  /** Whether the plan makes this life of a source a former one. */
  supersedes({ sourceId, incarnation }: Reporter): boolean {
    if (sourceId === null || incarnation === null) return false;
    return (this.lives.get(sourceId) ?? incarnation) !== incarnation;
  }

  /** Whether it has ended with a former life of its source, and only the fact is missing. */
  isLeftBehind(session: OpenSession): boolean {
    return isSuperseded(this.site, session);
  }

  /** As it was read of the log. */
  knownSession(id: string): OpenSession | undefined {
    return this.site.open.get(id);
  }

  /** A session that was open before, as the plan leaves it. */
  openSession(id: string): OpenSession | undefined {
    return this.site.open.has(id) ? this.presentSession(id) : undefined;
  }

  endedSession(id: string): EndedSession | undefined {
    const ended = this.site.ended.get(id);
    return ended !== undefined && isRemembered(ended, this.lc) ? ended : undefined;
  }

  /** The open session of this id, or the one that the plan opens, as the plan leaves it. */
  presentSession(id: string): OpenSession | undefined {
    return this.closed.has(id) ? undefined : (this.changed.get(id) ?? this.site.open.get(id));
  }

  /** The ids of present sessions that belong to a client instance. */
  sessionsOfInstance(clientInstanceId: string | null): readonly string[] {
    const here = this.instances.get(clientInstanceId ?? '');
    const known = this.site.instances.sessionsOf(clientInstanceId);
    return here === undefined || known.includes(here) ? known : [...known, here];
  }

  started(data: SessionStartedData, over: Over = {}): Outcome {
    const { sessionId: id, startedAt } = data;
    this.opened.add(id);
    this.become(id, this.afterStart(data));
    const overLimit = data.overLimit || over.overLimits !== undefined;
    this.events.push({ type: 'SessionStarted', time: startedAt, data: { ...data, overLimit, ...over } });
    return { kind: 'fact', did: data.inferred ? 'inferred' : 'started' };
  }

  /** The session as a start would leave it. */
  afterStart(data: SessionStartedData): OpenSession {
    const time = { lc: this.lc, loggedAt: this.time.now };
    const known = this.presentSession(data.sessionId);
    return known === undefined ? startedSession(data, time) : completedSession(known, data, time);
  }

  /** Of an open session, which keeps the seat that it has or has not; or of one that had ended. */
  resumed(id: string, at: Millis, { ageMs, ...over }: Over & { readonly ageMs: Millis }): Outcome {
    const known = this.presentSession(id) ?? reopenedSession(this.endedSession(id)!);
    this.opened.add(id);
    this.become(id, this.proven(known, at, ageMs));
    this.events.push({ type: 'SessionResumed', time: at, data: { sessionId: id, at, ageMs, ...over } });
    return { kind: 'fact', did: 'resumed' };
  }

  identified(sessionId: string, userId: string | null, { at, ...over }: Over & { at: Millis }): Outcome {
    this.become(sessionId, identifiedSession(this.presentSession(sessionId)!, { userId, at }));
    this.events.push({ type: 'SessionIdentified', time: at, data: { sessionId, userId, at, ...over } });
    return { kind: 'fact', did: 'identified' };
  }

  /** A seat for an open session without one, or the certainty that it keeps its own. */
  seatTaken(id: string, at: Millis, { ageMs, ...over }: Over & { readonly ageMs: Millis }): Outcome {
    this.become(id, { ...this.proven(this.presentSession(id)!, at, ageMs), seat: true });
    this.events.push({ type: 'SeatTaken', time: at, data: { sessionId: id, at, ageMs, ...over } });
    return { kind: 'fact', did: 'seated' };
  }

  seatReleased(sessionId: string, limitId: string): void {
    this.become(sessionId, { ...this.presentSession(sessionId)!, seat: false });
    this.events.push({ type: 'SeatReleased', time: this.time.now, data: { sessionId, limitId } });
  }

  ended(data: SessionEndedData): Outcome {
    const known = this.presentSession(data.sessionId);
    if (known?.seat === true) this.give(known);
    this.closed.add(data.sessionId);
    this.events.push({ type: 'SessionEnded', time: data.endedAt, data });
    return { kind: 'fact', did: 'ended' };
  }

  /** Written when nobody told it: it lies at the last signal. */
  estimated(open: OpenSession, reason: EndReason, endedBefore: Millis | null): Outcome {
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

  registered(data: SourceStartedData): Outcome {
    this.lives.set(data.sourceId, data.incarnation);
    return this.recorded({ type: 'SourceStarted', time: data.startedAt, data });
  }

  /** Notes what a refusal says of each limit in the way; it stands in the plan only if the refusal lasts. */
  deny(denied: readonly SessionDeniedData[]): void {
    this.denied = denied;
  }

  /** What the latest refusal says, once. */
  takeDenied(): readonly SessionDeniedData[] {
    const { denied } = this;
    this.denied = [];
    return denied;
  }

  /** Refusals that were counted and not told yet; nothing while they have to wait. */
  toldDenials(data: SessionDeniedData): Outcome {
    if (this.site.denials.isOpen(denialKey(data), this.lc)) return { kind: 'nothing' };
    return { kind: 'fact', did: 'recorded' };
  }

  recorded(event: PlannedEvent): Outcome {
    this.events.push(event);
    return { kind: 'fact', did: 'recorded' };
  }

  private proven(session: OpenSession, at: Millis, ageMs: Millis): OpenSession {
    const lastLc = Math.max(session.lastLc, this.lc - ageMs);
    const lastActiveLc = Math.max(session.lastActiveLc, this.lc - ageMs);
    return { ...session, lastSeenAt: Math.max(session.lastSeenAt, at), lastLc, lastActiveLc };
  }

  private become(id: string, session: OpenSession): void {
    const before = this.presentSession(id);
    if (before?.seat === true) this.give(before);
    if (session.seat) this.seats.take(session);
    this.changed.set(id, session);
    if (session.clientInstanceId !== null) this.instances.set(session.clientInstanceId, id);
  }

  private give(session: OpenSession): void {
    this.freed += 1;
    this.seats.give(session);
  }
}
