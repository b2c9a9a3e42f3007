import type { FigureSpec, Run } from './report/figure.js';

export interface BenchContext {
  /** Small: fewer and shorter runs, the same figures. */
  readonly quick: boolean;
  /** Where tables that take minutes to fill are kept for the next time; null: they are made and removed again. */
  readonly dataDir: string | null;
  /** Tells how far it is, to whoever waits. */
  readonly say: (line: string) => void;
}

/** One measurement with everything it needs; it starts its own servers and takes them down again. */
export interface Bench {
  readonly figure: FigureSpec;
  /** @throws StoreUnavailableError when a server can't be started */
  readonly run: (context: BenchContext) => Promise<readonly Run[]>;
}

/** One measurement that gives several figures. */
export interface Scenario {
  readonly figures: readonly FigureSpec[];
  /** Whether what it fills can be kept. */
  readonly keeps?: true;
  /**
   * The runs of each figure, by its name. A figure that can't be measured on this machine is left out, and it is said why.
   *
   * @throws StoreUnavailableError when a server can't be started
   */
  readonly run: (context: BenchContext) => Promise<ReadonlyMap<string, readonly Run[]>>;
}

export function scenarioOf({ figure, run }: Bench): Scenario {
  return { figures: [figure], run: async (context) => new Map([[figure.name, await run(context)]]) };
}

/** How many things happened a second, of `count` in `ms` milliseconds. */
export function perSecond(count: number, ms: number): number {
  return (count / ms) * 1_000;
}
