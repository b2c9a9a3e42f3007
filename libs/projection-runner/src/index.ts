export { changesOf, openAfter } from './fold/changes-of.js';
export {
  foldBatch,
  sessionsIn,
  type FoldedBatch,
  type FoldedSession,
  type FoldRules,
} from './fold/fold-batch.js';
export { SessionMap } from './fold/session-map.js';
export type { QueueLimits } from './run/envelope-queue.js';
export { runProjection, type ProjectionOptions } from './run/run-projection.js';
export { beforeStart, type ProjectionPhase, type ProjectionStatus } from './run/status.js';
