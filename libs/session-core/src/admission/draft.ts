import type {
  EndReason,
  Millis,
  SessionEndedData,
  SessionStartedData,
  SourceStartedData,
} from '../events/event.js';
import { isRemembered, type EndedSession, type OpenSession, type SiteSessions } from './open-sessions.js';
import type { Outcome, PlannedEvent } from './requests.js';

/** What a plan makes of a session that it opens. */
interface Opened {
  readonly id: string;
  readonly startedAt: Millis;
  readonly clientInstanceId: string | null;
}

interface Reporter {
  readonly sourceId: string | null;
  readonly incarnation: string | null;
}

type Seated = Extract<PlannedEvent, { type: 'SessionStarted' | 'SessionResumed' | 'SessionIdentified' }>;

/**
 * A plan in the making: the facts so far, and the site as they leave it. An id that the plan has closed is
 * neither open nor ended until the plan was appended; whoever asks for it has to ask again.
 */
export class Draft {
  readonly events: PlannedEvent[] = [];
  private readonly opened = new Map<string, Opened>();
  private readonly instances = new Map<string, string>();
  private readonly closed = new Set<string>();
  private readonly users = new Map<string, string | null>();
  /** The lives of sources that the plan begins. */
  private readonly lives = new Map<string, string>();

  constructor(
    readonly site: SiteSessions,
    readonly lc: Millis,
  ) {}

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

  /** Whether the plan makes this life of a source a former one. */
  supersedes({ sourceId, incarnation }: Reporter): boolean {
    if (sourceId === null || incarnation === null) return false;
    return (this.lives.get(sourceId) ?? incarnation) !== incarnation;
  }

  openSession(id: string): OpenSession | undefined {
    return this.closed.has(id) ? undefined : this.site.open.get(id);
  }

  endedSession(id: string): EndedSession | undefined {
    const ended = this.site.ended.get(id);
    return ended !== undefined && isRemembered(ended, this.lc) ? ended : undefined;
  }

  /** The open session of this id, or the one that the plan opens. */
  presentSession(id: string): Opened | undefined {
    return this.closed.has(id) ? undefined : (this.opened.get(id) ?? this.site.open.get(id));
  }

  /** The ids of present sessions that belong to a client instance. */
  sessionsOfInstance(clientInstanceId: string | null): readonly string[] {
    const here = this.instances.get(clientInstanceId ?? '');
    const known = this.site.instances.sessionsOf(clientInstanceId);
    return here === undefined || known.includes(here) ? known : [...known, here];
  }

  /** Whose the session is, as far as the plan goes. */
  userOf(id: string): string | null {
    if (this.users.has(id)) return this.users.get(id)!;
    return (this.site.open.get(id) ?? this.site.ended.get(id))?.userId ?? null;
  }

  started(data: SessionStartedData): Outcome {
    const { sessionId: id, startedAt, clientInstanceId } = data;
    this.open({ id, startedAt, clientInstanceId });
    this.users.set(id, data.userId);
    this.seat({ type: 'SessionStarted', time: startedAt, data });
    return { kind: 'fact', did: data.inferred ? 'inferred' : 'started' };
  }

  resumed(session: OpenSession | EndedSession, at: Millis, ageMs: Millis): Outcome {
    this.open(session);
    this.seat({ type: 'SessionResumed', time: at, data: { sessionId: session.id, at, ageMs } });
    return { kind: 'fact', did: 'resumed' };
  }

  identified(sessionId: string, userId: string | null, at: Millis): Outcome {
    this.users.set(sessionId, userId);
    this.seat({ type: 'SessionIdentified', time: at, data: { sessionId, userId, at } });
    return { kind: 'fact', did: 'identified' };
  }

  ended(data: SessionEndedData): Outcome {
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

  recorded(event: PlannedEvent): Outcome {
    this.events.push(event);
    return { kind: 'fact', did: 'recorded' };
  }

  private open(session: Opened): void {
    this.opened.set(session.id, session);
    if (session.clientInstanceId !== null) this.instances.set(session.clientInstanceId, session.id);
  }

  /** The one place where a session takes a seat, or another user's. */
  private seat(event: Seated): void {
    this.events.push(event);
  }
}
