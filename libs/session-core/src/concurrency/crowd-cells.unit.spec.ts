import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellMs } from '../durations/cells.js';
import type { Run } from '../session/runs.js';
import {
  addedSteps,
  cellsCutBy,
  CrowdChanges,
  crowdIn,
  crowdInBuckets,
  settledPresence,
  withOthers,
  type CrowdCell,
  type FoundCrowd,
} from './crowd-cells.js';
import { Crowd } from './crowd.js';

const quarter = cellMs;
const instant = fc.integer({ min: -4 * quarter, max: 12 * quarter }).map((at) => at - (at % 7));
const someRuns = fc.array(
  fc.tuple(instant, fc.integer({ min: 0, max: 5 * quarter })).map(([from, ms]): Run => [from, from + ms]),
  { maxLength: 12 },
);
const someBuckets = fc
  .uniqueArray(instant, { minLength: 2, maxLength: 8 })
  .map((cuts) => cuts.sort((a, b) => a - b))
  .map((cuts) => cuts.slice(1).map((end, i) => ({ start: cuts[i]!, end })));

/** As they would be stored, each batch of moves added to what was there. */
function stored(...batches: readonly (readonly [before: readonly Run[], after: readonly Run[]])[]) {
  const cells = new Map<number, CrowdCell>();
  for (const [before, after] of batches) {
    const changes = new CrowdChanges();
    changes.move(before, after);
    for (const { from, carried, steps } of changes.cells()) {
      const was = cells.get(from);
      const sum = { carried: carried + (was?.carried ?? 0), steps: addedSteps(was?.steps ?? [], steps) };
      if (sum.carried === 0 && sum.steps.length === 0) cells.delete(from);
      else cells.set(from, { from, ...sum });
    }
  }
  return cells;
}

/** Steps only where they are needed. */
function found(cells: ReadonlyMap<number, CrowdCell>, within: ReadonlySet<number>): Map<number, FoundCrowd> {
  return new Map(
    [...cells.values()].map(({ from, carried, steps }) => [
      from,
      {
        carried,
        found: crowdIn(carried, steps, [from, from + quarter]),
        steps: within.has(from) ? steps : undefined,
      },
    ]),
  );
}

function swept(runs: readonly Run[], buckets: readonly { start: number; end: number }[]) {
  const crowd = new Crowd();
  crowd.add(runs);
  return crowd.in(buckets);
}

describe('a crowd by quarters of an hour', () => {
  it('answers as a sweep over everybody does, for any buckets', () => {
    fc.assert(
      fc.property(someRuns, someBuckets, (runs, buckets) => {
        const cells = found(stored([[], runs]), cellsCutBy(buckets));
        expect(crowdInBuckets(cells, buckets)).toEqual(swept(runs, buckets));
      }),
      { numRuns: 500 },
    );
  });

  it('finds a peak of one millisecond, and no hand-over at one instant', () => {
    const runs: Run[] = [
      [0, 100],
      [100, 200],
      [150, 151],
      [60, 60],
    ];
    const bucket = { start: 0, end: quarter };
    expect(crowdInBuckets(found(stored([[], runs]), new Set()), [bucket])).toEqual([
      { peak: 2, peakAt: 150, peakMs: 1, minimum: 0, totalMs: 201 },
    ]);
  });

  it('is the same by whatever steps it came to be what it is, and gone with the last of them', () => {
    fc.assert(
      fc.property(someRuns, someRuns, someRuns, (a, b, c) => {
        expect(stored([[], a], [a, b], [b, c])).toEqual(stored([[], c]));
        expect(stored([[], a], [a, []]).size).toBe(0);
      }),
      { numRuns: 300 },
    );
  });

  it('touches nothing but where a late fact makes a difference', () => {
    const changes = new CrowdChanges();
    changes.move([[0, 10 * quarter]], [[0, 10 * quarter + 5]]);
    const steps = [
      [10 * quarter, 1],
      [10 * quarter + 5, -1],
    ];
    expect(changes.cells()).toEqual([{ from: 10 * quarter, carried: 0, steps }]);
  });

  it('takes others along, as if they had been stored', () => {
    fc.assert(
      fc.property(someRuns, someRuns, someBuckets, (runs, open, buckets) => {
        const changes = new CrowdChanges();
        changes.move([], open);
        const others = changes.cells();
        const within = new Set([...cellsCutBy(buckets), ...others.map(({ from }) => from)]);
        const cells = found(stored([[], runs]), within);
        for (const cell of others) cells.set(cell.from, withOthers(cells.get(cell.from), cell));
        expect(crowdInBuckets(cells, buckets)).toEqual(swept([...runs, ...open], buckets));
      }),
      { numRuns: 300 },
    );
  });

  it('cannot put steps into a quarter that nobody looked into', () => {
    const nobody = { peak: 1, peakAt: 0, peakMs: quarter, minimum: 1, totalMs: quarter };
    const others: CrowdCell = { from: 0, carried: 0, steps: [[5, 1]] };
    expect(() => withOthers({ carried: 1, found: nobody }, others)).toThrow(RangeError);
  });

  it('holds of an open session what lies before the quarter of its last signal, of an ended one all', () => {
    const lastSeenAt = 2 * quarter + 5;
    const connectedSegments: Run[] = [
      [3, quarter + 1],
      [quarter + 9, lastSeenAt],
    ];
    const seen = { lastSeenAt, connectedSegments };
    expect(settledPresence({ ...seen, endedAt: null })).toEqual([
      [3, quarter + 1],
      [quarter + 9, 2 * quarter],
    ]);
    expect(settledPresence({ ...seen, endedAt: lastSeenAt })).toBe(connectedSegments);
  });
});
