export { changesOf, openAfter } from './fold/changes-of.js';
export { foldBatch, type FoldedBatch, type FoldedSession, type FoldRules } from './fold/fold-batch.js';
export { sessionsIn } from './fold/sessions-in.js';
export { SessionMap } from './fold/session-map.js';
export type { QueueLimits } from './run/envelope-queue.js';
export { runProjection, type ProjectionOptions } from './run/run-projection.js';
export { beforeStart, type ProjectionPhase, type ProjectionStatus } from './run/status.js';
