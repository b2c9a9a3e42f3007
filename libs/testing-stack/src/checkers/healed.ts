import type { Millis } from '@headcount/session-core';
import type { Violation } from './violation.js';

/** What a system said of itself at an instant. */
export interface HealthSample {
  readonly at: Millis;
  /** Envelopes that are in the log, but not in the read model; null: it could not tell. */
  readonly lag: number | null;
  readonly ready: boolean;
}

export interface Healing {
  /** When the last fault was taken away. */
  readonly at: Millis;
  /** How long healing may take. */
  readonly within: Millis;
}

/** I9: within its time after healing the system was ready with nothing left to project, and stayed ready. */
export function checkHealed(samples: readonly HealthSample[], { at, within }: Healing): Violation[] {
  const after = samples.filter((sample) => sample.at >= at);
  const well = after.find(({ lag, ready }) => ready && lag === 0);
  const violation = (detail: string): Violation => ({ law: 'I9 healed', where: 'the system', detail });
  if (well === undefined) {
    const last = after.at(-1);
    const state = last === undefined ? 'nobody looked' : `lag ${last.lag}, ${last.ready ? '' : 'not '}ready`;
    return [violation(`did not heal: ${state} after ${(last?.at ?? at) - at} ms`)];
  }
  if (well.at - at > within) return [violation(`healed after ${well.at - at} ms, ${within} ms allowed`)];
  const again = after.find((sample) => sample.at > well.at && !sample.ready);
  return again === undefined
    ? []
    : [violation(`was not ready again ${again.at - well.at} ms after it healed`)];
}
