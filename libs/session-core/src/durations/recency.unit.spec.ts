import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellMs } from './cells.js';
import { addedAgos, Recency, UsersOfBuckets, type Agos } from './recency.js';

const quarter = cellMs;
const someQuarters = fc
  .uniqueArray(fc.integer({ min: 0, max: 40 }), { maxLength: 12 })
  .map((all) => all.sort((a, b) => a - b).map((n) => n * quarter));
const someBuckets = fc
  .uniqueArray(fc.integer({ min: 0, max: 42 }), { minLength: 2, maxLength: 6 })
  .map((cuts) => cuts.sort((a, b) => a - b))
  .map((cuts) =>
    cuts.slice(1).map((end, i) => ({ start: cuts[i]! * quarter, end: end * quarter, name: `${i}` })),
  );

/** As it would be stored, each change added to what was there; the users' changes come one after the other. */
function stored(users: readonly (readonly (readonly number[])[])[]): ReadonlyMap<number, Agos> {
  const cells = new Map<number, Agos>();
  for (const views of users)
    views.forEach((after, i) => {
      const recency = new Recency();
      recency.move(views[i - 1] ?? [], after);
      for (const { from, agos } of recency.changed()) {
        const sum = addedAgos(cells.get(from) ?? [], agos);
        if (sum.length === 0) cells.delete(from);
        else cells.set(from, sum);
      }
    });
  return cells;
}

describe('how long ago users had been there', () => {
  it('tells how many there were in any stretch of quarters', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(someQuarters, { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
        someBuckets,
        (users, buckets) => {
          const counting = new UsersOfBuckets(buckets);
          const [first, last] = [buckets[0]!.start, buckets.at(-1)!.end];
          for (const [from, agos] of [...stored(users)].sort(([a], [b]) => a - b))
            if (from >= first && from < last)
              for (const [ago, count] of agos) counting.add(from / quarter, ago, count);
          const wanted = buckets.map(
            ({ start, end }) =>
              users.filter((views) => views.at(-1)!.some((at) => start <= at && at < end)).length,
          );
          expect(counting.counts).toEqual(wanted);
        },
      ),
    );
  });

  it('is what it would be without a view that was outdone', () => {
    fc.assert(
      fc.property(fc.array(someQuarters, { minLength: 1, maxLength: 4 }), (views) => {
        expect(stored([views])).toEqual(stored([[views.at(-1)!]]));
      }),
    );
  });

  it('changes but where quarters come or go, and in the next one behind them', () => {
    const recency = new Recency();
    recency.move([0, quarter, 5 * quarter, 6 * quarter], [0, quarter, 3 * quarter, 5 * quarter, 6 * quarter]);
    expect(recency.changed()).toEqual([
      {
        from: 5 * quarter,
        agos: [
          [2, 1],
          [4, -1],
        ],
      },
      { from: 3 * quarter, agos: [[2, 1]] },
    ]);
  });
});
