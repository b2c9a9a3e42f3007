/** What a command's exit code says; 0 is done. */
export const exitCodes = { done: 0, found: 1, wrongUse: 2, unreachable: 3 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Ends a command with a message for the user, without a stack, and an exit code. */
export class Failure extends Error {
  override readonly name = 'Failure';

  constructor(
    readonly exitCode: ExitCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // fetch and the drivers say what happened in the cause
  const inner = error.cause instanceof Error ? error.cause.message : '';
  return error.message || inner || error.name;
}
