/** The parameters of a statement that is put together piece by piece. */
export class Parameters {
  readonly values: unknown[] = [];

  /** The place that stands for the value: `$1`, `$2`, ... */
  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}
