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
export {
  comparisonSchema,
  projectionSchema,
  rebuildBody,
  rebuildSchema,
  type ComparisonAnswer,
  type ProjectionAnswer,
  type RebuildAnswer,
  type RebuildBody,
} from './api/rebuild.js';
export {
  policyChangeOf,
  whatIfPolicy,
  whatIfSchema,
  type WhatIfAnswer,
  type WhatIfPolicy,
} from './api/what-if.js';
export { problems, type ProblemCode, type ProblemDocument } from './api/problems.js';
export { idIssue, idSchema, isId, longestId, siteNamePattern } from './api/ids.js';
export { collectRoutes, type CollectRoute } from './api/collect-routes.js';
export { cloudEvent, type CloudEvent, type EventResult, type EventsAnswer } from './api/cloud-event.js';
export { incomingTypes, type IncomingType, type ReportKind } from './api/incoming.js';
export {
  endBody,
  heartbeatBody,
  heartbeatsBody,
  identifyBody,
  largestBodyBytes,
  longestUserAgentBytes,
  mostItems,
  registerBody,
  snapshotBody,
  startBody,
  toldEndReasons,
  type BeatResult,
  type CollectedSession,
  type EndBody,
  type HeartbeatAnswer,
  type HeartbeatBody,
  type HeartbeatsAnswer,
  type HeartbeatsBody,
  type IdentifyBody,
  type RegisterAnswer,
  type RegisterBody,
  type SnapshotAnswer,
  type SnapshotBody,
  type StartAnswer,
  type StartBody,
} from './api/collect.js';
export {
  endSessionCommand,
  endDanglingSessionsCommand,
  endUserSessionsCommand,
  setPolicyCommand,
  type EndSessionCommand,
  type EndSessionReply,
  type EndDanglingSessionsCommand,
  type EndSessionsReply,
  type EndUserSessionsCommand,
  type SetPolicyCommand,
  type SetPolicyReply,
} from './api/commands.js';
export {
  checkLimitsCommand,
  deleteLimitCommand,
  limitBody,
  limitCheckBody,
  limitOfBody,
  limitView,
  setLimitCommand,
  type CheckLimitsCommand,
  type CheckLimitsReply,
  type DeleteLimitCommand,
  type DeleteLimitReply,
  type LimitBody,
  type LimitCheckAnswer,
  type LimitCheckBody,
  type LimitView,
  type SetLimitAnswer,
  type SetLimitCommand,
  type SetLimitReply,
} from './api/limit.js';
export {
  invariantSchema,
  invariantsSchema,
  lawIds,
  laws,
  type Invariant,
  type Invariants,
  type LawId,
} from './api/invariants.js';
export {
  liveChangeSchema,
  resetReasons,
  type LiveChange,
  type LiveReset,
  type ResetReason,
} from './api/live.js';
export { noticeTypes, type NoticeData, type NoticeType } from './api/notice.js';
export {
  issueKeyCommand,
  keyBody,
  revokeKeyCommand,
  type IssuedKeyAnswer,
  type IssueKeyCommand,
  type IssueKeyReply,
  type Key,
  type KeyBody,
  type RevokeKeyCommand,
  type RevokeKeyReply,
} from './api/key.js';
export { limitBacktestBody, type LimitBacktest, type LimitBacktestBody } from './api/limit-backtest.js';
export {
  activeUsersQuery,
  type ActiveDevice,
  type ActiveSums,
  type ActiveSystem,
  type ActiveUsers,
} from './api/active-users.js';
export {
  concurrencyAtQuery,
  concurrencyNowQuery,
  concurrencyPeakQuery,
  concurrencyQuery,
  type ConcurrencyAsked,
  type ConcurrencyAt,
  type ConcurrencyNow,
  type ConcurrencyPeak,
  type ConcurrencyPoint,
  type ConcurrencyScope,
  type ConcurrencySeries,
} from './api/concurrency.js';
export {
  durationsQuery,
  mostBuckets,
  type DurationRow,
  type Durations,
  type DurationsQuery,
  type TimeUnit,
} from './api/stats.js';
export {
  deadLetterSchema,
  deadLettersQuery,
  retriedSchema,
  type DeadLetter,
  type Retried,
} from './api/dead-letters.js';
export {
  createdSite,
  createSiteCommand,
  siteBody,
  siteName,
  siteSchema,
  type CreatedSite,
  type CreateSiteCommand,
  type CreateSiteReply,
  type Site,
  type SiteBody,
} from './api/sites.js';
export {
  denialsQuery,
  usageQuery,
  type Denial,
  type LimitChange,
  type LimitUsage,
  type LimitWithHistory,
  type ListedLimit,
  type SeatHolder,
} from './api/limit-reads.js';
export {
  changedPolicy,
  policyBody,
  policyChanges,
  policyView,
  type PolicyBody,
  type PolicyChanges,
} from './api/policy.js';
export {
  defaultPageSize,
  largestPageSize,
  positionQuery,
  sessionFactSchema,
  sessionFilters,
  sessionOrders,
  sessionSchema,
  sessionSegmentSchema,
  sessionSorts,
  sessionStatuses,
  endSessionsQuery,
  sessionsQuery,
  sourceSchema,
  userSchema,
  userQuery,
  usersQuery,
  type Page,
  type Session,
  type SessionFact,
  type SessionOrder,
  type SessionSegment,
  type SessionSort,
  type SessionStatusFilter,
  type SessionFilterQuery,
  type SessionsQuery,
  type Source,
  type User,
  type UsersQuery,
} from './api/query.js';
export { openApiDocument } from './openapi/document.js';
export type { Route } from './openapi/route.js';
export { queryApiRoutes } from './openapi/routes.js';
