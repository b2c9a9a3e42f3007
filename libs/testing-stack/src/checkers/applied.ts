import type { Violation } from './violation.js';

export interface AppliedParts {
  /** All parts of the log up to the checkpoint: `partsOf`. */
  readonly log: readonly string[];
  /** What the rows have taken up: `visibleParts`, or what an instrumented projector says. */
  readonly applied: Iterable<string>;
  /** What was buried: `buriedParts`. */
  readonly deadLetters: Iterable<string>;
}

/** I2: each part of the log up to the checkpoint is either applied or a dead letter, and nothing else is. */
export function checkApplied({ log, ...parts }: AppliedParts): Violation[] {
  const [known, applied, buried] = [log, parts.applied, parts.deadLetters].map((names) => new Set(names));
  const violations: Violation[] = [];
  const add = (where: string, detail: string) => violations.push({ law: 'I2 applied', where, detail });
  for (const part of known!) {
    if (!applied!.has(part) && !buried!.has(part))
      add(part, 'was skipped: neither applied nor a dead letter');
    if (applied!.has(part) && buried!.has(part)) add(part, 'is applied and a dead letter');
  }
  for (const part of new Set([...applied!, ...buried!]))
    if (!known!.has(part)) add(part, 'stands in the read model, but not in the log up to its checkpoint');
  return violations;
}

export interface SeenCheckpoint {
  readonly generation: number;
  readonly seq: number;
}

/** I3: in the order in which it was seen, the checkpoint of a generation never goes back. */
export function checkCheckpoints(seen: readonly SeenCheckpoint[]): Violation[] {
  const highest = new Map<number, number>();
  const violations: Violation[] = [];
  for (const { generation, seq } of seen) {
    const before = highest.get(generation) ?? 0;
    if (seq < before)
      violations.push({
        law: 'I3 checkpoint',
        where: `generation ${generation}`,
        detail: `went back from ${before} to ${seq}`,
      });
    highest.set(generation, Math.max(before, seq));
  }
  return violations;
}
