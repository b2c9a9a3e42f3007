import { describe, expect, it } from 'vitest';
import { pairedClock, rebased, steadyClock, timingOf, type Moment } from './clock.js';

const boot = 'boot-1';

describe('a paired clock', () => {
  it('reads again when the wall clock was set back between its two looks', () => {
    const walls = [1_000_000, 400_000, 400_010, 400_011];
    const uptimes = [50_000, 50_010];
    const clock = pairedClock(
      () => walls.shift() ?? NaN,
      () => uptimes.shift() ?? NaN,
      boot,
    );
    expect(clock()).toEqual({ wallMs: 400_011, uptimeMs: 50_010, bootId: boot });
  });

  it('reads again when it was held up between its two looks', () => {
    const walls = [1000, 9000, 9001, 9002];
    const uptimes = [100, 8101];
    const clock = pairedClock(
      () => walls.shift() ?? NaN,
      () => uptimes.shift() ?? NaN,
      boot,
    );
    expect(clock()).toMatchObject({ wallMs: 9002, uptimeMs: 8101 });
  });

  it('gives up after a few looks rather than never', () => {
    let wall = 1e9;
    expect(
      pairedClock(
        () => (wall -= 10),
        () => 5,
        boot,
      )(),
    ).toMatchObject({ uptimeMs: 5 });
  });
});

describe('a recorded time', () => {
  const recorded = timingOf({ wallMs: 1_000_000, uptimeMs: 10_000, bootId: boot });

  it('stays as it is while nobody sets the clock, drift included', () => {
    const later = timingOf({ wallMs: 1_061_500, uptimeMs: 70_000, bootId: boot });
    expect(rebased(1_000_000, recorded, later)).toBe(1_000_000);
  });

  it('moves with a clock that was set back an hour: its age stays what it was', () => {
    const later = timingOf({ wallMs: 1_060_000 - 3_600_000, uptimeMs: 70_000, bootId: boot });
    expect(1_060_000 - 3_600_000 - rebased(1_000_000, recorded, later)).toBe(60_000);
  });

  it('moves with a clock that was set forward', () => {
    const later = timingOf({ wallMs: 9_060_000, uptimeMs: 70_000, bootId: boot });
    expect(rebased(1_000_000, recorded, later)).toBe(9_000_000);
  });

  it('stays as it is across a boot, or where boots cannot be told apart', () => {
    const other = timingOf({ wallMs: 9_060_000, uptimeMs: 70_000, bootId: 'boot-2' });
    expect(rebased(1_000_000, recorded, other)).toBe(1_000_000);
    const nameless = { bootId: '', offsetMs: 0 };
    expect(rebased(1_000_000, nameless, { bootId: '', offsetMs: 99_999 })).toBe(1_000_000);
  });
});

describe('a steady clock', () => {
  const noon = Date.UTC(2026, 2, 1, 12);
  const hour = 3_600_000;
  const at = (wallMs: number, uptimeMs: number, bootId = boot): Moment => ({ wallMs, uptimeMs, bootId });
  const told = (moments: readonly Moment[], last: Moment | null = null): number[] => {
    const left = [...moments];
    const clock = steadyClock(() => left.shift() ?? at(NaN, NaN), last);
    return moments.map(() => clock().wallMs - noon);
  };

  it('goes on as it was when the wall clock is set back, and on both sides of a slow correction', () => {
    expect(told([at(noon, 0), at(noon - hour + 60_000, 60_000), at(noon - hour + 120_000, 120_000)])).toEqual(
      [0, 60_000, 120_000],
    );
    expect(told([at(noon, 0), at(noon + 61_500, 60_000), at(noon + 118_500, 120_000)])).toEqual([
      0, 60_000, 120_000,
    ]);
  });

  it('follows a wall clock that is set forward', () => {
    expect(told([at(noon, 0), at(noon + hour, 60_000), at(noon + hour + 60_000, 120_000)])).toEqual([
      0,
      hour,
      hour + 60_000,
    ]);
  });

  it('goes on where the process before it stopped', () => {
    const back = at(noon - hour + 60_000, 60_000);
    expect(told([back], at(noon, 0))).toEqual([60_000]);
    expect(told([back])).toEqual([60_000 - hour]);
  });

  it('never goes back, also not across boots', () => {
    expect(
      told([at(noon - hour, 5000, 'boot-2'), at(noon - hour + 60_000, 65_000, 'boot-2')], at(noon, 0)),
    ).toEqual([0, 60_000]);
    expect(told([at(noon + hour, 5000, 'boot-2')], at(noon, 0))).toEqual([hour]);
  });
});
