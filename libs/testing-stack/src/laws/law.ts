import type fc from 'fast-check';

/** A law that holds for random lives. The property fails by throwing. */
export interface PropertyLaw {
  /** Reads as a test's name. */
  readonly name: string;
  readonly property: fc.IRawProperty<unknown>;
  /** How many lives are tried in the unit tier, and many times as many in the tier `long`. */
  readonly lives: number;
}
