/** The promises of docs/testing.md that a checker watches over. */
export type Law =
  | 'I1 acknowledged'
  | 'I2 applied'
  | 'I3 checkpoint'
  | 'I4 reference'
  | 'I5 rebuild'
  | 'I6 seats'
  | 'I7 delivery'
  | 'I8 durations'
  | 'I9 healed'
  | 'I11 bounded'
  | 'log laws'
  | 'addresses';

/** A promise that did not hold. */
export interface Violation {
  readonly law: Law;
  /** Who or what it happened to: a row, a writer, a session. */
  readonly where: string;
  /** What is wrong, with the figures that show it. */
  readonly detail: string;
}

/** Violations as text for a failing test: one a line, the first ones only. */
export function tellViolations(violations: readonly Violation[], most = 20): string {
  const lines = violations.slice(0, most).map(({ law, where, detail }) => `${law}: ${where}: ${detail}`);
  if (violations.length > most) lines.push(`and ${violations.length - most} more`);
  return lines.join('\n');
}

/** @throws Error that tells the violations, if there are any */
export function mustHold(violations: readonly Violation[]): void {
  if (violations.length > 0)
    throw new Error(`${violations.length} violations\n${tellViolations(violations)}`);
}
