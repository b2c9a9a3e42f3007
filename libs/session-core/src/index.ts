export { comparePositions, formatPosition, parsePosition, type Position } from './events/position.js';
export {
  endAuthors,
  endReasons,
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
  type KeyScope,
  type Millis,
  type SessionEnded,
  type SessionEndedData,
  type SessionMeta,
  type SessionResumed,
  type SessionResumedData,
  type SessionStarted,
  type SessionStartedData,
  type SiteCreated,
  type SiteCreatedData,
  type Tick,
  type TickData,
} from './events/event.js';
export { defaultPolicy, policyProblems, withHeartbeatOf, type SessionPolicy } from './session/policy.js';
export { addRun, clipRuns, totalOf, uniteRuns, type Run } from './session/runs.js';
export {
  nothing,
  type Identity,
  type Life,
  type LifeEnd,
  type LifeResume,
  type LifeStart,
  type SessionState,
} from './session/state.js';
export { evolve, evolveBeat, merge, type LifecycleFact, type RecordedFact } from './session/evolve.js';
export { view, type SessionView } from './session/view.js';
export { decodeState, encodeState } from './session/codec.js';
export { advance, newLeaseClock, type LeaseClock } from './clock/lease-clock.js';
export { inSeconds, unionOf } from './durations/durations.js';
export { acceptTime, isTooLate, type AcceptedTime, type ReportedTime } from './clock/accept-time.js';
export {
  applyMessage,
  lapsed,
  newCollectorState,
  siteOf,
  type CollectorState,
  type EndedSession,
  type IssuedKey,
  type LogMessage,
  type OpenSession,
  type SiteSessions,
} from './admission/open-sessions.js';
export {
  decide,
  type EndRequest,
  type ExpireRequest,
  type LifecycleRequest,
  type Outcome,
  type Plan,
  type PlannedEvent,
  type ResumeRequest,
  type StartRequest,
} from './admission/decide.js';
