import type { Violation } from '../checks/violation.js';
import type { WorkerReport } from './messages.js';

export interface Summary {
  readonly lives: number;
  readonly facts: number;
  readonly faults: number;
  readonly violations: number;
  readonly failingSeeds: readonly number[];
}

/** Adds reports up. */
export class Summing {
  #lives = 0;
  #facts = 0;
  #faults = 0;
  #violations = 0;
  readonly #failing = new Set<number>();

  get isViolated(): boolean {
    return this.#violations > 0;
  }

  get summary(): Summary {
    return {
      lives: this.#lives,
      facts: this.#facts,
      faults: this.#faults,
      violations: this.#violations,
      failingSeeds: [...this.#failing].sort((a, b) => a - b),
    };
  }

  /** Returns what the report says was violated. */
  add(report: WorkerReport): readonly { readonly seed: number; readonly violation: Violation }[] {
    if (report.kind === 'lived') {
      this.#lives += 1;
      this.#facts += report.facts;
    }
    this.#faults += report.faults;
    const violations =
      report.kind === 'compared'
        ? report.violations
        : report.violations.map((violation) => ({ seed: report.seed, violation }));
    this.#violations += violations.length;
    for (const { seed } of violations) this.#failing.add(seed);
    return violations;
  }
}
