export type { DataSource } from 'typeorm';
export { createDatabase, dropDatabase } from './database/create-database.js';
export { createDataSource, type DataSourceOptions } from './database/data-source.js';
export {
  CheckpointMovedError,
  DeadLetterMissingError,
  DeadLetterStandsError,
  GenerationMissingError,
  InvalidCursorError,
  InvalidWindowError,
  isRefusedByValue,
  LogMismatchError,
  NotLevelError,
  ProjectionVersionError,
  ReadModelUnavailableError,
  RebuildInProgressError,
  RebuildMovedError,
  RebuildStateError,
  SortNeedsEndedError,
  TooManyBucketsError,
  UnknownLimitError,
  UnknownRebuildError,
  sqlStateOf,
} from './database/errors.js';
export { checkLaws } from './laws/check-laws.js';
export { migrate } from './database/migrate.js';
export {
  closeDataSource,
  inTransaction,
  iterateSnapshot,
  withSql,
  type Sql,
  type TransactionOptions,
} from './database/sql.js';
export { countDeadLetters } from './queries/count-dead-letters.js';
export { canonicalDump, dumpedTables, type DumpLine, type DumpOptions } from './dump/canonical-dump.js';
export {
  compareGenerationsOn,
  type Both,
  type ComparedTable,
  type Comparison,
  type DifferentRow,
} from './dump/compare-generations.js';
export { dumpDigest, type DumpDigest, type TableDigest } from './dump/dump-digest.js';
export {
  advanceCheckpoint,
  claimGeneration,
  differentLog,
  holdCheckpoint,
  readCheckpoint,
  releaseClaim,
  renewClaim,
  type Checkpoint,
  type CheckpointStep,
  type ClaimOptions,
} from './generation/checkpoint.js';
export {
  activeGeneration,
  createGeneration,
  createIndexes,
  createIndexesOn,
  listGenerations,
  type Generation,
  type GenerationState,
  type NewGeneration,
} from './generation/generation.js';
export { dropRebuild, promote, rollback, type PromoteOptions } from './generation/promote.js';
export { projectionsThereAre, rebuildAnswer, secondsLeft } from './generation/rebuild-answer.js';
export { compareWhatIfOn, findWhatIf, keepCompared } from './generation/what-if.js';
export { isRebuilderAtWork, whileOnlyRebuilder } from './generation/rebuild-lock.js';
export {
  createRebuild,
  generationOfRebuild,
  holdRebuild,
  isUnderWay,
  listRebuilds,
  moveRebuild,
  readRebuild,
  rebuildStates,
  tellProgress,
  type Pace,
  type Rebuild,
  type RebuildProgress,
  type RebuildState,
  type WhatIf,
} from './generation/rebuilds.js';
export {
  controlSchema,
  generationSchema,
  sessionsProjection,
  type ProjectionId,
} from './generation/names.js';
export { findKeys, type FoundKey, type KeyName } from './queries/find-keys.js';
export { listKeys } from './queries/list-keys.js';
export { activeUsers } from './queries/active-users.js';
export { concurrency, concurrencyPeak, type AskConcurrency } from './queries/concurrency.js';
export { concurrencyAt, concurrencyNow } from './queries/concurrency-at.js';
export type { AskAttendances } from './queries/attendances.js';
export { durations, type AskDurations } from './queries/durations.js';
export { findLimit } from './queries/find-limit.js';
export { limitUsage, type AskUsage } from './queries/limit-usage.js';
export { listDeadLetters, type ListDeadLetters } from './queries/list-dead-letters.js';
export { listDenials, type ListDenials } from './queries/list-denials.js';
export { listLimits } from './queries/list-limits.js';
export { findPolicy } from './queries/find-policy.js';
export { findSession } from './queries/find-session.js';
export { listSessions, type ListSessions, type PageAt } from './queries/list-sessions.js';
export type { SessionFilters } from './queries/session-filters.js';
export { sessionsOfIds, type AskSessionsOfIds } from './queries/sessions-of-ids.js';
export { streamCsv } from './queries/stream-csv.js';
export {
  streamSessions,
  type SessionStream,
  type Streamed,
  type StreamSessions,
} from './queries/stream-sessions.js';
export { findSessionHistory } from './queries/find-session-history.js';
export { findUser, type FindUser } from './queries/find-user.js';
export { listSites } from './queries/list-sites.js';
export { listSources } from './queries/list-sources.js';
export { listUsers, type ListUsers } from './queries/list-users.js';
export { projectionPosition, type ProjectionPosition } from './queries/projection-position.js';
export {
  deadLetterTable,
  keyRevocationTable,
  keyTable,
  policyTable,
  siteTable,
  type DeadLetterRow,
  type KeyRevocationRow,
  type KeyRow,
  type PolicyRow,
  type SiteRow,
} from './tables/administration.js';
export { findDeadLetters, removeDeadLetters } from './tables/dead-letters.js';
export { cellTable, type CellRow } from './tables/cell.js';
export { crowdTable, movedCrowd, type CrowdCellOf, type CrowdRow } from './tables/crowd.js';
export { writeChanges, type Changes } from './tables/changes.js';
export { copyRows } from './tables/copy.js';
export { denialTable, limitTable, type DenialRow, type LimitRow } from './tables/limits.js';
export { liveTable, type LiveRow } from './tables/live.js';
export { loadStates, type StoredState } from './tables/load-states.js';
export { decodeLive, encodeLife, encodeRuns, type LiveTexts } from './tables/runs.js';
export {
  sessionTable,
  type EndedColumns,
  type SessionKey,
  type SessionLifeRow,
  type SessionRow,
} from './tables/session.js';
export { recencyTable, type RecencyRow } from './tables/recency.js';
export { groupsOf, movedDays, SiteRecency, userDayTable, type UserDayRow } from './tables/user-day.js';
export { keepLatest } from './tables/latest-of-source.js';
export { sourceClockTable, type SourceClockRow } from './tables/source-clock.js';
export { sourceLifeTable, type SourceLifeRow } from './tables/source-life.js';
export type { Column, Table } from './tables/table.js';
export { userAgentTable, type UserAgentRow } from './tables/user-agent.js';
