/** What a figure is, before anything was measured. */
export interface FigureSpec {
  /** As in `append.beats`: its group, a dot, and its own name. */
  readonly name: string;
  readonly unit: string;
  readonly better: 'higher' | 'lower';
  /** In the figure's unit; `{ ofCeiling }`: this part of the ceiling that was measured. */
  readonly target: number | { readonly ofCeiling: number };
  /** What bounds it on the same machine, in words; measured in the same run. */
  readonly ceilingName: string;
}

/** One run of a figure: its value, and its ceiling measured right before or after it. */
export interface Run {
  readonly value: number;
  readonly ceiling: number;
}

/** A line of the answer. `value` and `ceiling` are medians over the runs, `ratio` is value / ceiling. */
export interface Figure extends Omit<FigureSpec, 'target'> {
  readonly target: number;
  readonly value: number;
  readonly ceiling: number;
  readonly ratio: number;
  readonly runs: number;
  readonly min: number;
  readonly max: number;
}

/** @throws RangeError without runs */
export function figureOf(spec: FigureSpec, runs: readonly Run[]): Figure {
  const values = runs.map(({ value }) => value);
  const value = median(values);
  const ceiling = median(runs.map((run) => run.ceiling));
  const { name, unit, better, ceilingName } = spec;
  const target = typeof spec.target === 'number' ? spec.target : rounded(spec.target.ofCeiling * ceiling);
  return {
    ...{ name, value: rounded(value), unit, better, target, ceiling: rounded(ceiling), ceilingName },
    ratio: Math.round((value / ceiling) * 1_000) / 1_000,
    runs: runs.length,
    min: rounded(Math.min(...values)),
    max: rounded(Math.max(...values)),
  };
}

/** The middle value, or the mean of the two middle ones. @throws RangeError of nothing */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('there is no median of nothing');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Four digits are more than any of these figures is worth; large ones keep their whole part. */
function rounded(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4));
}
