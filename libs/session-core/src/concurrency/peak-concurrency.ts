import type { Millis } from '../events/millis.js';
import type { Run } from '../session/runs.js';

/** How many were there at once in a window, over the half-open segments of many. */
export interface Concurrency {
  readonly peak: number;
  /** The first instant at which so many were there. */
  readonly peakAt: Millis;
  /** For how long, in all, so many were there. */
  readonly peakMs: Millis;
  readonly minimum: number;
  /** The time of all of them together; by the length of the window it is the average. */
  readonly totalMs: Millis;
}

/** How the number of those present changes in a stretch of time: stretches in their order put together are one. */
export interface Change {
  /** Who came less who went. */
  readonly net: number;
  /** The most above the number at its beginning; 0 at least. */
  readonly highest: number;
}

/** Two stretches, the one directly behind the other. Associative, so minutes roll up to hours and days exactly. */
export function followedBy(first: Change, second: Change): Change {
  return {
    net: first.net + second.net,
    highest: Math.max(first.highest, first.net + second.highest),
  };
}

/** Nothing changes. */
export const noChange: Change = { net: 0, highest: 0 };

type Step = readonly [at: Millis, change: number];

/**
 * The exact peak, never a sample. Segments are half open: one without a length never counts, and a hand-over at one
 * instant is one, not two.
 *
 * @param segments of all sessions, in any order; for users, each user's sessions united first
 * @param window half open, with a length
 */
export function concurrencyIn(segments: readonly Run[], [from, to]: Run): Concurrency {
  let present = 0;
  let peak = { count: -1, at: from, ms: 0 };
  let minimum = Infinity;
  let totalMs = 0;
  let since = from;
  for (const [at, change] of [...stepsOf(segments, from, to), [to, 0] as const]) {
    if (at > since) {
      if (present > peak.count) peak = { count: present, at: since, ms: 0 };
      if (present === peak.count) peak.ms += at - since;
      minimum = Math.min(minimum, present);
      totalMs += present * (at - since);
      since = at;
    }
    present += change;
  }
  return { peak: peak.count, peakAt: peak.at, peakMs: peak.ms, minimum, totalMs };
}

/** How the number changes within `[from, to)`; who was there before is no change. */
export function changeIn(segments: readonly Run[], [from, to]: Run): Change {
  const atOnce = new Map<Millis, number>();
  for (const [first, last] of segments) {
    if (first >= last) continue;
    if (first >= from && first < to) atOnce.set(first, (atOnce.get(first) ?? 0) + 1);
    if (last >= from && last < to) atOnce.set(last, (atOnce.get(last) ?? 0) - 1);
  }
  return [...atOnce]
    .sort(([a], [b]) => a - b)
    .reduce((change, [, net]) => followedBy(change, { net, highest: Math.max(0, net) }), noChange);
}

/** Clipped to the window, in the order of time. */
function stepsOf(segments: readonly Run[], from: Millis, to: Millis): readonly Step[] {
  const steps: Step[] = [];
  for (const [first, last] of segments) {
    const [begin, end] = [Math.max(first, from), Math.min(last, to)];
    if (begin < end) steps.push([begin, 1], [end, -1]);
  }
  return steps.sort(([a], [b]) => a - b);
}
