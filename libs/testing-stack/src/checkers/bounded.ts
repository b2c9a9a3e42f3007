import type { Millis } from '@headcount/session-core';
import type { Violation } from './violation.js';

/** What was measured of a process at an instant, by name: `rss_bytes`, or a gauge of its metrics. */
export interface GaugeSample {
  readonly at: Millis;
  readonly gauges: Readonly<Record<string, number>>;
}

export interface Caps {
  /** The most that each gauge may ever show. */
  readonly most: Readonly<Record<string, number>>;
  /** For how long it had to be watched, for the result to mean anything. */
  readonly forMs: Millis;
  /** The longest time without a sample. */
  readonly everyMs: Millis;
}

/** I11: no gauge went above its cap while it was watched, closely enough and for long enough. */
export function checkBounded(samples: readonly GaugeSample[], caps: Caps): Violation[] {
  const violations: Violation[] = [];
  const add = (where: string, detail: string) => violations.push({ law: 'I11 bounded', where, detail });
  const watched = (samples.at(-1)?.at ?? 0) - (samples[0]?.at ?? 0);
  if (watched < caps.forMs) add('the watch', `lasted ${watched} ms of ${caps.forMs} ms`);
  const gap = samples.reduce((most, { at }, i) => (i === 0 ? 0 : Math.max(most, at - samples[i - 1]!.at)), 0);
  if (gap > caps.everyMs) add('the watch', `was away for ${gap} ms`);
  for (const [name, cap] of Object.entries(caps.most)) {
    const values = samples
      .flatMap(({ gauges }) => gauges[name] ?? [])
      .filter((value) => !Number.isNaN(value));
    const most = values.reduce((highest, value) => Math.max(highest, value), -Infinity);
    if (values.length === 0) add(name, 'was never measured');
    else if (most > cap) add(name, `rose to ${most}, ${cap} is the cap`);
  }
  return violations;
}
