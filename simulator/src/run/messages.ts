import type { Violation } from '../checks/violation.js';

/** What a worker is started with, as its one argument in JSON. */
export interface WorkerOptions {
  readonly mutation: string | null;
  readonly variant: string | null;
  /** A Postgres server; null: the SQL read model is left out. */
  readonly postgresUrl: string | null;
  /** Names the worker's own database. */
  readonly name: string;
}

/** What a worker is asked to do: live a life, or compare what it has lived since the last comparison in SQL. */
export type WorkerTask = { readonly kind: 'live'; readonly seed: number } | { readonly kind: 'compare' };

/** What came of one life. */
export interface LifeReport {
  readonly kind: 'lived';
  readonly seed: number;
  readonly facts: number;
  readonly faults: number;
  readonly violations: readonly Violation[];
}

/** What came of a comparison. */
export interface ComparisonReport {
  readonly kind: 'compared';
  readonly faults: number;
  readonly violations: readonly { readonly seed: number; readonly violation: Violation }[];
}

export type WorkerReport = LifeReport | ComparisonReport;
