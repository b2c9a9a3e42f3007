import type {
  EndAuthor,
  EndReason,
  Measures,
  Millis,
  Position,
  SeatReleasedData,
  SeatTakenData,
  SessionEndedData,
  SessionIdentifiedData,
  SessionMeta,
  SessionPolicy,
  SessionResumedData,
  SessionStartedData,
} from '@headcount/session-core';

/** A fact at its place in the log, and the log's own time of it. */
export type At<Data> = Data & { readonly position: Position; readonly loggedAt: Millis };

/** Everything the log says of one session, in any order. */
export interface SessionFacts {
  readonly starts: readonly At<SessionStartedData>[];
  readonly ends: readonly At<SessionEndedData>[];
  readonly resumes: readonly At<SessionResumedData>[];
  readonly seatsTaken: readonly At<SeatTakenData>[];
  readonly seatsReleased: readonly At<SeatReleasedData>[];
  readonly identifications: readonly At<SessionIdentifiedData>[];
  readonly beats: readonly { readonly at: Millis; readonly active: boolean; readonly measures?: Measures }[];
}

/** From its first to its last instant. */
export type Span = readonly [from: Millis, to: Millis];

export interface ReferenceEnd {
  readonly at: Millis;
  readonly reason: EndReason;
  readonly by: EndAuthor;
  readonly byName: string | null;
  readonly precision: 'exact' | 'estimated';
  readonly uncertaintyMs: Millis | null;
}

export interface ReferenceSession {
  readonly startedAt: Millis;
  readonly inferred: boolean;
  readonly overLimit: boolean;
  readonly seat: boolean;
  /** When it held a seat that it gave back, by the log's own time. */
  readonly occupied: readonly Span[];
  readonly occupiedSince: Millis | null;
  readonly policy: SessionPolicy;
  readonly meta: SessionMeta;
  readonly userId: string | null;
  readonly logins: readonly {
    readonly userId: string;
    readonly loginAt: Millis;
    readonly logoutAt: Millis | null;
  }[];
  /** Null: open. */
  readonly end: ReferenceEnd | null;
  readonly lastSeenAt: Millis;
  readonly lastActiveAt: Millis;
  readonly spanMs: Millis;
  readonly connectedMs: Millis;
  /** Null: not measured. */
  readonly activeMs: Millis | null;
  readonly connected: readonly Span[];
  readonly active: readonly Span[];
  readonly orphanRuns: number;
  readonly measures: Measures;
}
