import type {
  EndAuthor,
  EndReason,
  EventOf,
  Millis,
  PolicyChangedData,
  SessionStartedData,
  SourceStartedData,
} from '../events/event.js';
import type { FullLimit } from '../limits/admission.js';
import type { LimitChangedData, SeatRequest, SessionDeniedData } from '../limits/limit-events.js';
import type { EndedSession } from './open-sessions.js';

/** "This session begins." */
export interface StartRequest {
  readonly kind: 'start';
  readonly data: SessionStartedData;
  /** It takes the place of its `previousSessionId`; one of the same client instance it replaces anyway. */
  readonly replace?: boolean;
  /** Sessions that end if, and only if, it is let in; each only while it still belongs to that user. */
  readonly terminate?: readonly { readonly sessionId: string; readonly userId: string | null }[];
  /** It already runs: a full limit does not refuse it. */
  readonly observing?: boolean;
}

/**
 * "This session is alive", where that can't be a mere signal: it is unknown, ended, or its lease has passed. A report
 * that is older than the lease brings nobody back: then a session whose lease has passed is ended.
 */
export interface ResumeRequest {
  readonly kind: 'resume';
  readonly at: Millis;
  readonly ageMs: Millis;
  /** Whether it is in use, and asks for a seat if it has none; default true. */
  readonly active?: boolean;
  /** What to record if the session was never heard of. */
  readonly inferred: SessionStartedData;
  /** The reporter sees what runs anyway: an estimated end may resume however long ago it was, whatever is full. */
  readonly observing: boolean;
}

/** "This user is logged in to the session now", or nobody any more. */
export interface IdentifyRequest {
  readonly kind: 'identify';
  readonly sessionId: string;
  readonly userId: string | null;
  readonly at: Millis;
  readonly ageMs: Millis;
  /** It is logged in already: a full limit does not refuse it. */
  readonly observing?: boolean;
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
  /** What to record first if the session was never heard of; left out: then it is unknown. */
  readonly inferred?: SessionStartedData;
}

/** "The lease of this session has passed, or it has reached its max age": the sweeper's. */
export interface ExpireRequest {
  readonly kind: 'expire';
  readonly sessionId: string;
}

/** "This session was left open by a former life of its source, or is missing in a complete list." */
export interface CloseRequest {
  readonly kind: 'close';
  readonly sessionId: string;
  readonly reason: 'source_restarted' | 'source_snapshot';
  /** By when it had certainly ended. */
  readonly before: Millis;
}

/** "This source lives, in this incarnation." */
export interface RegisterRequest {
  readonly kind: 'register';
  readonly data: SourceStartedData;
}

/** "From now on, sessions of this site start under this policy." */
export interface PolicyRequest {
  readonly kind: 'policy';
  readonly at: Millis;
  readonly data: PolicyChangedData;
}

/** "This key may be used from now on", or may not any more; or "this site is there". */
export interface KeyRequest {
  readonly kind: 'key';
  readonly event: Extract<PlannedEvent, { type: 'KeyIssued' | 'KeyRevoked' | 'SiteCreated' }>;
}

/** "From now on this limit holds", or none of its id. */
export interface LimitRequest {
  readonly kind: 'limit';
  readonly at: Millis;
  readonly data: LimitChangedData;
}

/** "Whoever is in beyond this limit has to leave." */
export interface TrimRequest {
  readonly kind: 'trim';
  readonly limitId: string;
  /** The administrator who says so. */
  readonly byName: string;
}

/** "So many were refused since that was last written." */
export interface DeniedRequest {
  readonly kind: 'denied';
  readonly data: SessionDeniedData;
}

export type LifecycleRequest =
  | RegisterRequest
  | PolicyRequest
  | KeyRequest
  | LimitRequest
  | TrimRequest
  | DeniedRequest
  | EndRequest
  | CloseRequest
  | ExpireRequest
  | ResumeRequest
  | StartRequest
  | IdentifyRequest;

/** What became of a request. Those that say `fact` are true once the plan's envelope is acknowledged. */
export type Outcome =
  | {
      readonly kind: 'fact';
      readonly did: 'started' | 'inferred' | 'resumed' | 'identified' | 'seated' | 'ended' | 'recorded';
    }
  /** Open already: the caller must prove it by a signal of its own. */
  | { readonly kind: 'alive' }
  /** Another request of the plan speaks of the same session or source, or changes the limits: decide again when its fact was read. */
  | { readonly kind: 'again' }
  | { readonly kind: 'ended'; readonly session: EndedSession }
  /** Never heard of; only certain when the log was read up to a barrier behind the request. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'conflict' }
  /** Limits are in the way; only certain when the log was read up to a barrier behind the request. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** Its source has begun a newer life: what this one says counts no more. */
  | { readonly kind: 'stale' }
  | { readonly kind: 'nothing' };

/** Why there is no seat. */
export interface Refusal {
  readonly request: SeatRequest;
  readonly sessionId: string;
  readonly userId: string | null;
  /** Every limit in the way, the tightest first. */
  readonly by: readonly FullLimit[];
  /** From 1 to 60 seconds. */
  readonly retryAfterMs: Millis;
}

type PlannedType =
  | 'LimitChanged'
  | 'SessionDenied'
  | 'SeatTaken'
  | 'SeatReleased'
  | 'SourceStarted'
  | 'PolicyChanged'
  | 'SiteCreated'
  | 'KeyIssued'
  | 'KeyRevoked'
  | 'SessionStarted'
  | 'SessionIdentified'
  | 'SessionResumed'
  | 'SessionEnded';

/** An event without what the envelope adds: its id, its site, and when it was received. */
export type PlannedEvent = {
  [Type in PlannedType]: {
    readonly type: Type;
    readonly time: Millis;
    readonly data: EventOf<Type>['data'];
  };
}[PlannedType];
