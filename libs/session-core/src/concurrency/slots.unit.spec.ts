import { describe, expect, it } from 'vitest';
import { slotsOf } from './slots.js';

const at = (time: string) => Date.parse(time);
const shown = (...ask: Parameters<typeof slotsOf>) =>
  slotsOf(...ask).map(({ start, end }) => [
    new Date(start).toISOString().slice(11, 16),
    (end - start) / 60_000,
  ]);

describe('slots', () => {
  it('are counted from the hours of the zone, and cut to the window', () => {
    const window = [at('2026-03-02T00:20:00Z'), at('2026-03-02T01:30:00Z')] as const;
    expect(shown('Asia/Kathmandu', 'PT30M', ...window)).toEqual([
      ['00:20', 25],
      ['00:45', 30],
      ['01:15', 15],
    ]);
    expect(shown('UTC', 'PT30M', ...window)).toEqual([
      ['00:20', 10],
      ['00:30', 30],
      ['01:00', 30],
    ]);
  });

  it('are as long as the days of the zone', () => {
    const window = [at('2026-03-28T23:00:00Z'), at('2026-03-30T22:00:00Z')] as const;
    expect(shown('Europe/Berlin', 'P1D', ...window)).toEqual([
      ['23:00', 23 * 60],
      ['22:00', 24 * 60],
    ]);
  });

  it('are a minute each across an hour that a clock shows twice', () => {
    const window = [at('2026-10-25T00:59:00Z'), at('2026-10-25T01:02:00Z')] as const;
    expect(shown('Europe/Berlin', 'PT1M', ...window)).toEqual([
      ['00:59', 1],
      ['01:00', 1],
      ['01:01', 1],
    ]);
  });
});
