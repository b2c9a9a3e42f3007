export { comparePositions, formatPosition, parsePosition, type Position } from './events/position.js';
export {
  endAuthors,
  endReasons,
  keyModes,
  keyScopes,
  noMeta,
  type Beat,
  type EndAuthor,
  type EndReason,
  type EventOf,
  type EventType,
  type HeadcountEvent,
  type Heartbeat,
  type HeartbeatData,
  type KeyIssued,
  type KeyIssuedData,
  type KeyMode,
  type KeyRevoked,
  type KeyRevokedData,
  type KeyScope,
  type Measures,
  type Millis,
  type PolicyChanged,
  type PolicyChangedData,
  type LimitChanged,
  type SeatReleased,
  type SeatTaken,
  type SessionDenied,
  type SessionEnded,
  type SessionEndedData,
  type SessionIdentified,
  type SessionIdentifiedData,
  type SessionMeta,
  type SessionResumed,
  type SessionResumedData,
  type SessionStarted,
  type SessionStartedData,
  type SiteCreated,
  type SiteCreatedData,
  type SourceStarted,
  type SourceStartedData,
  type Tick,
  type TickData,
} from './events/event.js';
export {
  deviceTypes,
  appRulesFor,
  appTypes,
  type AppRule,
  type DeviceType,
  type NamedVersion,
  type UserAgent,
} from './client/user-agent.js';
export { type FullLimit } from './limits/admission.js';
export { denialKey, denialWindowMs } from './limits/denials.js';
export { Occupancy, type KeySeats, type LimitSeats, type Seated } from './limits/occupancy.js';
export {
  seatRequests,
  type LimitChangedData,
  type SeatReleasedData,
  type SeatRequest,
  type SeatTakenData,
  type SessionDeniedData,
} from './limits/limit-events.js';
export {
  keyOf,
  limitModes,
  limitProblems,
  limitScopes,
  limitUnits,
  readableKey,
  type Limit,
  type LimitMode,
  type LimitScope,
  type LimitUnit,
  type Occupant,
} from './limits/limit.js';
export { backtest, smallestMax, type Backtest, type Pieces, type SeatStep } from './limits/backtest.js';
export { SeatSteps } from './limits/seat-steps.js';
export { DurationGroups, type DurationGroup, type MeasuredSession } from './stats/duration-groups.js';
export { seatPeak, type SeatedSession, type SeatPeak } from './limits/usage.js';
export {
  defaultPolicy,
  defaultSitePolicy,
  limitStatuses,
  policyProblems,
  sessionPolicyOf,
  type SessionPolicy,
  type SitePolicy,
} from './session/policy.js';
export { addRun, clipRuns, totalOf, uniteRuns, type Run } from './session/runs.js';
export {
  nothing,
  type Identity,
  type Life,
  type LifeEnd,
  type LifeResume,
  type LifeSeatReleased,
  type LifeSeatTaken,
  type LifeStart,
  type SessionState,
} from './session/state.js';
export { evolve, evolveBeat, merge, type LifecycleFact, type RecordedFact } from './session/evolve.js';
export { segmentsByUser, type Login } from './session/logins.js';
export { signalsOf, type SessionSignals } from './session/signals.js';
export { presentUntil, statusAt, type SessionStatus } from './session/status.js';
export {
  changeIn,
  concurrencyIn,
  followedBy,
  noChange,
  type Change,
  type Concurrency,
} from './concurrency/peak-concurrency.js';
export { Crowd } from './concurrency/crowd.js';
export { largestAtEach } from './concurrency/largest.js';
export {
  addedSteps,
  cellsCutBy,
  CrowdChanges,
  crowdIn,
  crowdInBuckets,
  settledPresence,
  withOthers,
  type CrowdCell,
  type FoundCrowd,
  type Steps,
} from './concurrency/crowd-cells.js';
export { shortestSlotMs, slotsOf, slotUnits, type SlotUnit } from './concurrency/slots.js';
export { isProven } from './session/ends.js';
export { view, type SessionView } from './session/view.js';
export { decodeState, encodeState } from './session/codec.js';
export { advance, newLeaseClock, type LeaseClock } from './clock/lease-clock.js';
export {
  cellMs,
  cellOf,
  Cells,
  cellsOf,
  differenceOf,
  nothingInCell,
  settledOf,
  type Cell,
  type CellSums,
  type Countable,
  type Settled,
} from './durations/cells.js';
export { onlyGrew } from './durations/only-grew.js';
export { addedAgos, Recency, UsersOfBuckets, type Agos, type RecencyCell } from './durations/recency.js';
export {
  dayMs,
  mayBringUsers,
  quartersOf,
  staysOf,
  UserDays,
  type Attended,
  type Stay,
  type UserDay,
} from './durations/user-days.js';
export { inSeconds, sumAndUnionOf, unionOf, type SumAndUnion } from './durations/durations.js';
export { bucketsOf, bucketUnits, timeInBuckets, type Bucket, type BucketUnit } from './durations/buckets.js';
export {
  dayName,
  dayOf,
  periodAt,
  periodNames,
  startOfDay,
  type Period,
  type PeriodName,
} from './durations/calendar.js';
export { acceptTime, isTooLate, type AcceptedTime, type ReportedTime } from './clock/accept-time.js';
export { applyMessage, type LogMessage } from './admission/apply-message.js';
export {
  isAlive,
  isMereSignal,
  isRemembered,
  isSuperseded,
  issuedKey,
  lapsed,
  newCollectorState,
  outgrown,
  siteOf,
  type CollectorState,
  type EndedSession,
  type IssuedKey,
  type KnownSource,
  type OpenSession,
  type SiteSessions,
} from './admission/open-sessions.js';
export { bucketCount, SessionTable } from './admission/session-table.js';
export { forgetEnded } from './admission/forget-ended.js';
export {
  copyBucket,
  copyHeader,
  recordsOf,
  Restoration,
  stateVersion,
  type BucketCopy,
  type HeaderRecord,
  type SnapshotRecord,
} from './admission/state-snapshot.js';
export {
  inferredStart,
  leaseLeft,
  policyFor,
  startedAtOf,
  startStopProblem,
  type Reporter,
} from './admission/reports.js';
export { isOutdated, leftOpenBefore, missingIn, type CompletedSnapshot } from './admission/reconcile.js';
export { logLaws, type LogLaw, type LogViolation } from './log-laws/laws.js';
export { checkMessage, newLogCheck, type CheckedMessage, type LogCheck } from './log-laws/log-check.js';
export { decide, type Plan } from './admission/decide.js';
export { checkSeat, type ConcernedLimit, type SeatCheck } from './admission/seat-check.js';
export type {
  CloseRequest,
  DeniedRequest,
  EndRequest,
  ExpireRequest,
  IdentifyRequest,
  LifecycleRequest,
  LimitRequest,
  Outcome,
  PlannedEvent,
  PolicyRequest,
  Refusal,
  RegisterRequest,
  ResumeRequest,
  StartRequest,
  TrimRequest,
} from './admission/requests.js';
export { decidesEnds, sessionPolicyUnder, type PolicyChange } from './what-if/policy-change.js';
export { Redecision } from './what-if/redecide.js';
