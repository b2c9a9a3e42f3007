import type { FigureSpec, Run } from './report/figure.js';

export interface BenchContext {
  /** Small: fewer and shorter runs, the same figures. */
  readonly quick: boolean;
  /** Tells how far it is, to whoever waits. */
  readonly say: (line: string) => void;
}

/** One measurement with everything it needs; it starts its own servers and takes them down again. */
export interface Bench {
  readonly figure: FigureSpec;
  /** @throws StoreUnavailableError when a server can't be started */
  readonly run: (context: BenchContext) => Promise<readonly Run[]>;
}

/** How many things happened a second, of `count` in `ms` milliseconds. */
export function perSecond(count: number, ms: number): number {
  return (count / ms) * 1_000;
}
