import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';

/** Milliseconds since 1970 by this machine's wall clock, which may be set at any time. */
export type Millis = number;

/** One instant by both clocks: the wall clock, and the time since boot, which nobody can set. */
export interface Moment {
  readonly wallMs: Millis;
  readonly uptimeMs: number;
  /** Empty where the machine has none: then two moments are only known to be of one boot by their wall clocks. */
  readonly bootId: string;
}

export type Clock = () => Moment;

/** What a recorded time was measured with: needed to mend it after the wall clock was set. */
export interface Timing {
  readonly bootId: string;
  /** Wall clock minus time since boot. */
  readonly offsetMs: number;
}

/** Differences of the two clocks below this are drift, above it somebody set the wall clock. */
export const setClockMs = 2000;
const pairingMs = 50;

/** Reads both clocks so close together that the wall clock cannot have been set in between. */
export function pairedClock(wall: () => Millis, sinceBoot: () => number, bootId: string): Clock {
  return () => {
    for (let attempt = 0; ; attempt += 1) {
      const before = wall();
      const uptimeMs = sinceBoot();
      const after = wall();
      const paired = after >= before && after - before <= pairingMs;
      if (paired || attempt === 4) return { wallMs: Math.round(after), uptimeMs, bootId };
    }
  };
}

/** The clocks of the machine whose process file system is mounted at `procRoot`. */
export function hostClock(procRoot: string, wall: () => Millis): Clock {
  const file = join(procRoot, 'uptime');
  const sinceBoot = (): number => {
    try {
      const seconds = Number.parseFloat(readFileSync(file, 'latin1'));
      if (Number.isFinite(seconds)) return seconds * 1000;
    } catch {
      // No process file system here: the operating system's own answer will do.
    }
    return uptime() * 1000;
  };
  return pairedClock(wall, sinceBoot, readBootId(procRoot));
}

/** The kernel's name for this boot; empty where it gives none. */
export function readBootId(procRoot: string): string {
  try {
    const id = readFileSync(join(procRoot, 'sys/kernel/random/boot_id'), 'latin1').trim();
    return /^[\w-]{1,64}$/.test(id) ? id : '';
  } catch {
    return '';
  }
}

export function timingOf(moment: Moment): Timing {
  return { bootId: moment.bootId, offsetMs: moment.wallMs - moment.uptimeMs };
}

/**
 * A time recorded under `recorded`, as the wall clock of `now` would have shown it. Unchanged when the clock was not
 * set in between, or when the machine booted again and nothing connects the two.
 */
export function rebased(time: Millis, recorded: Timing, now: Timing): Millis {
  const shift = now.offsetMs - recorded.offsetMs;
  const sameBoot = recorded.bootId !== '' && recorded.bootId === now.bootId;
  if (!sameBoot || Math.abs(shift) <= setClockMs) return time;
  return time + shift;
}

/**
 * A clock whose wall time never goes back: a collector takes no snapshot that is older than the one before. When the
 * wall clock is set back, this one goes on as it was (whoever reads its times corrects them by the time of sending);
 * when it is set forward, this one follows. `last` is the last moment an earlier process told, or null.
 */
export function steadyClock(clock: Clock, last: Moment | null): Clock {
  let told = last;
  let offsetMs = last === null ? null : timingOf(last).offsetMs;
  return () => {
    const now = clock();
    const actual = timingOf(now).offsetMs;
    const sameBoot = told?.bootId === now.bootId && now.uptimeMs >= told.uptimeMs;
    const kept = sameBoot && offsetMs !== null && actual - offsetMs <= setClockMs ? offsetMs : actual;
    offsetMs = told === null ? kept : Math.max(kept, told.wallMs - now.uptimeMs);
    told = { ...now, wallMs: Math.round(now.uptimeMs + offsetMs) };
    return told;
  };
}
