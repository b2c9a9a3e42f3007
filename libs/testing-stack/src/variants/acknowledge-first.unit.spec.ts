import { at, beats, envelope, started } from '@headcount/projection-runner/testing';
import { describe, expect, it } from 'vitest';
import { checkApplied } from '../checkers/applied.js';
import { buriedParts, partsOf, visibleParts } from '../checkers/log-parts.js';
import type { Violation } from '../checkers/violation.js';
import { MemoryProjector, type ProjectorParts } from '../memory/memory-projector.js';

const log = [
  envelope(1, started('a', 0)),
  envelope(2, started('b', 5)),
  envelope(3, beats(['a', 30], ['b', 30])),
  envelope(4, beats(['a', 60])),
];

/** Killed in the cycle that begins with envelope 3, at each point where that is possible; then started again. */
function killed(parts: ProjectorParts): Violation[] {
  return [1, 2, 3].flatMap((steps) => {
    const projector = new MemoryProjector(parts);
    for (const _ of projector.cycle(log, 2));
    const cycle = projector.cycle(log, 1);
    for (let step = 0; step < steps; step++) cycle.next();
    while (projector.checkpoint < log.at(-1)!.seq) for (const _ of projector.cycle(log, 1));
    const rows = projector.dump();
    return checkApplied({
      log: partsOf(log),
      applied: visibleParts(log, rows),
      deadLetters: buriedParts(rows),
    });
  });
}

describe('a projector that acknowledges before it commits', () => {
  it('loses what it was killed over, and I2 tells', () => {
    expect(killed({ acknowledgesFirst: true })).toContainEqual({
      law: 'I2 applied',
      where: `3.0/b@${at(30)}`,
      detail: 'was skipped: neither applied nor a dead letter',
    });
  });

  it('loses nothing when rows and checkpoint are one step', () => {
    expect(killed({})).toEqual([]);
  });
});
