import type { Violation } from '../checks/violation.js';

/** What a worker is asked to do. */
export interface WorkerTask {
  readonly seed: number;
}

/** What came of one life. */
export interface LifeReport {
  readonly seed: number;
  readonly facts: number;
  readonly faults: number;
  readonly violations: readonly Violation[];
}
