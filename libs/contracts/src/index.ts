export {
  allSites,
  clockSubject,
  commandSubjects,
  historySubject,
  lifecycleSubject,
  signalsSubject,
  siteOfSubject,
  streamName,
  streamSubjects,
} from './log/subjects.js';
export { eventRegistry, eventTypeOf } from './log/registry.js';
export { decodeEvents, encodeEvents, type UnreadableFact, type WireEvent } from './log/wire.js';
export { problems, type ProblemCode, type ProblemDocument } from './api/problems.js';
export { idIssue, idSchema, isId, longestId, siteNamePattern } from './api/ids.js';
export {
  endBody,
  endSessionCommand,
  heartbeatBody,
  heartbeatsBody,
  largestBodyBytes,
  longestUserAgentBytes,
  mostItems,
  startBody,
  toldEndReasons,
  type BeatResult,
  type CollectedSession,
  type EndBody,
  type EndSessionCommand,
  type EndSessionReply,
  type HeartbeatAnswer,
  type HeartbeatBody,
  type HeartbeatsAnswer,
  type HeartbeatsBody,
  type StartAnswer,
  type StartBody,
} from './api/collect.js';
export {
  defaultPageSize,
  largestPageSize,
  sessionSchema,
  sessionStatuses,
  sessionsQuery,
  userSchema,
  usersQuery,
  type Page,
  type Session,
  type SessionStatusFilter,
  type SessionsQuery,
  type User,
  type UsersQuery,
} from './api/query.js';
