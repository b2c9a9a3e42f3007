import type { Millis } from '../events/millis.js';
import type { Period } from '../durations/calendar.js';
import type { Run } from '../session/runs.js';
import type { Concurrency } from './peak-concurrency.js';

/**
 * The comings and goings of many, gathered one by one: 16 bytes each, whatever else is known of them. Segments are half
 * open: a hand-over at one instant is one, not two, and one without a length never counts.
 */
export class Crowd {
  private readonly comings: Millis[] = [];
  private readonly goings: Millis[] = [];

  add(segments: readonly Run[]): void {
    for (const [from, to] of segments) {
      if (from >= to) continue;
      this.comings.push(from);
      this.goings.push(to);
    }
  }

  /**
   * How many were there at once in each bucket, each begun with those who were there before: exact, never a sample.
   *
   * @param buckets ascending and disjoint, each with a length
   */
  in(buckets: readonly Period[]): readonly Concurrency[] {
    const comings = Float64Array.from(this.comings).sort();
    const goings = Float64Array.from(this.goings).sort();
    let came = 0;
    let went = 0;
    /** Lets come and go who does until then, that instant among them; the next instant at which somebody does. */
    const moveOnTo = (at: Millis): Millis => {
      while (came < comings.length && comings[came]! <= at) came++;
      while (went < goings.length && goings[went]! <= at) went++;
      return Math.min(comings[came] ?? Infinity, goings[went] ?? Infinity);
    };
    return buckets.map(({ start, end }) => {
      const found = { peak: -1, peakAt: start, peakMs: 0, minimum: Infinity, totalMs: 0 };
      for (let at = start; at < end;) {
        const next = Math.min(end, moveOnTo(at));
        const count = came - went;
        if (count > found.peak) Object.assign(found, { peak: count, peakAt: at, peakMs: 0 });
        if (count === found.peak) found.peakMs += next - at;
        found.minimum = Math.min(found.minimum, count);
        found.totalMs += count * (next - at);
        at = next;
      }
      return found;
    });
  }
}
