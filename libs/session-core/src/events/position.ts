/**
 * Where a fact stands in the log: the stream sequence of its envelope and its place inside it.
 * Written `seq.index`; facts themselves never contain a position.
 */
export interface Position {
  readonly seq: number;
  readonly index: number;
}

/** Negative, zero or positive as `a` stands before, at or after `b` in the log. */
export function comparePositions(a: Position, b: Position): number {
  return a.seq - b.seq || a.index - b.index;
}

/** `{seq: 12, index: 3}` gives `"12.3"`. */
export function formatPosition(position: Position): string {
  return `${position.seq}.${position.index}`;
}

/** The reverse of {@link formatPosition}; null for anything else. */
export function parsePosition(text: string): Position | null {
  const match = /^(\d{1,15})\.(\d{1,9})$/.exec(text);
  return match ? { seq: Number(match[1]), index: Number(match[2]) } : null;
}
