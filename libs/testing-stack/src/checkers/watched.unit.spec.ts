import { describe, expect, it } from 'vitest';
import { checkBounded } from './bounded.js';
import { checkHealed, type HealthSample } from './healed.js';

const sample = (at: number, lag: number | null, ready: boolean): HealthSample => ({ at, lag, ready });
const details = (samples: readonly HealthSample[]) =>
  checkHealed(samples, { at: 1_000, within: 500 }).map(({ detail }) => detail);

describe('I9', () => {
  it('asks for lag 0 and readiness within its time, and not before the fault is gone', () => {
    expect(details([sample(0, 0, false), sample(1_100, 7, true), sample(1_500, 0, true)])).toEqual([]);
    expect(details([sample(900, 0, true), sample(1_100, 0, false)])).toEqual([
      'did not heal: lag 0, not ready after 100 ms',
    ]);
    expect(details([sample(1_400, null, true), sample(1_501, 0, true)])).toEqual([
      'healed after 501 ms, 500 ms allowed',
    ]);
    expect(details([])).toEqual(['did not heal: nobody looked after 0 ms']);
  });

  it('asks that it stays', () => {
    const well = [sample(1_100, 0, true), sample(1_200, 3, true)];
    expect(details(well)).toEqual([]);
    expect(details([...well, sample(1_300, 0, false)])).toEqual([
      'was not ready again 200 ms after it healed',
    ]);
  });
});

describe('I11', () => {
  const caps = { most: { rss_bytes: 100 }, forMs: 1_000, everyMs: 600 };
  const samples = (...values: readonly number[]) =>
    values.map((rss_bytes, i) => ({ at: i * 500, gauges: { rss_bytes } }));

  it('holds what was watched below its caps', () => {
    expect(checkBounded(samples(50, 100, 60), caps)).toEqual([]);
    expect(checkBounded(samples(50, 101, 60), caps)).toMatchObject([
      { where: 'rss_bytes', detail: 'rose to 101, 100 is the cap' },
    ]);
  });

  it('proves nothing by not looking', () => {
    const where = (list: ReturnType<typeof samples>) => checkBounded(list, caps).map((one) => one.where);
    expect(where(samples())).toEqual(['the watch', 'rss_bytes']);
    expect(where(samples(1, 1))).toEqual(['the watch']);
    expect(where(samples(NaN, NaN, NaN))).toEqual(['rss_bytes']);
    expect(where([...samples(1, 1), { at: 1_200, gauges: { rss_bytes: 1 } }])).toEqual(['the watch']);
  });
});
