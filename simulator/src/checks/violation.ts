/** A law that did not hold, and where. */
export interface Violation {
  readonly law: string;
  readonly detail: string;
}
