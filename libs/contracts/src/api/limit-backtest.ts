import { z } from 'zod';
import { limitBody } from './limit.js';

const instant = z.iso.datetime({ offset: true }).transform((time) => Date.parse(time));

/** `POST /limit-backtests`: what a limit would have refused. */
export const limitBacktestBody = z
  .strictObject({
    limit: limitBody,
    /** Half open, by the log's own time. */
    from: instant,
    to: instant,
    /** For `smallestMax`: less than so many of a hundred would have been refused; 0: nobody. */
    refusedPercent: z.number().min(0).max(100).default(1),
  })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must lie behind `from`' })
  .refine(({ limit }) => !limit.mode.startsWith('evict'), {
    path: ['limit', 'mode'],
    message: 'a limit that puts others out refuses nobody: ask with `deny`',
  });
export type LimitBacktestBody = z.infer<typeof limitBacktestBody>;

/** What `limit` would have refused had it been in force. */
export interface LimitBacktest {
  /** Sessions, each once, out of those that would have asked it for a seat. */
  readonly refused: number;
  readonly ofStarts: number;
  /** The most refused first, at most 1,000; null: nobody was logged in. */
  readonly users: readonly { readonly userId: string | null; readonly refused: number }[];
  /** Hours of UTC in which somebody would have been refused. */
  readonly hours: readonly { readonly start: string; readonly refused: number }[];
  /** The smallest `max` that would have refused less than `refusedPercent` of them. */
  readonly smallestMax: { readonly refusedPercent: number; readonly max: number };
  /** How far the log was read. */
  readonly position: string;
}
