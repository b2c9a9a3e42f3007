export type {
  AppendAnswer,
  AppendOptions,
  Envelope,
  EventLog,
  LogReader,
  LogState,
  Reader,
  ReadOptions,
  StoredEnvelope,
} from './event-log.js';
export type { RawAppendOptions, RawLog, RawMessage } from './raw-log.js';
export { checkedMessage } from './checked-message.js';
export {
  LogContinuityError,
  LogRegressedError,
  LogReplacedError,
  LogTrimmedError,
  LogUnavailableError,
  OverloadedError,
  ProvisionError,
  ReaderClosedError,
  ServerTooOldError,
  StateStoreError,
} from './errors.js';
export { largestEnvelopeBytes } from './append/append.js';
export { Deadlines, type DeadlinesOptions, type Waiting } from './deadlines.js';
export { Line } from './line.js';
export { continuityProblem } from './continuity.js';
export { GroupCommit, type AnswersOnce, type GroupCommitOptions, type Patience } from './group-commit.js';
export { connectLog, type ConnectLogOptions, type LogConnection, type NatsHandle } from './nats/connect.js';
export { clientOptions, type ClientOptions, type LogCredentials } from './nats/connection-options.js';
export type { LinkStatus } from './nats/link.js';
export { provision, type ProvisionOptions, type ProvisionReport } from './provision/provision.js';
export {
  planStream,
  type ActualStream,
  type StreamChange,
  type StreamOptions,
  type StreamPlan,
  type StreamSettings,
} from './provision/stream-plan.js';
export { demandFittingServer } from './provision/demand-server.js';
export { assertServerFits, guardHoldsFrom, serverProblem } from './provision/server-version.js';
export { stateBucket, type BucketAction } from './state/bucket.js';
export {
  SnapshotDraft,
  Snapshots,
  type CurrentSnapshot,
  type LogMark,
  type SnapshotInfo,
} from './state/snapshots.js';
export type { StatePointer, StateStore } from './state/state-store.js';
