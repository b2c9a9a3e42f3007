/** Postgres can't be reached, is shutting down, or gave up for want of resources. Trying again later helps. */
export class ReadModelUnavailableError extends Error {
  override readonly name = 'ReadModelUnavailableError';
}

/** The tables are not there: run `headcount migrate`. Whoever reads the log fills them again. */
export class GenerationMissingError extends Error {
  override readonly name = 'GenerationMissingError';
  constructor(cause?: unknown) {
    super('the tables of the read model are missing: run `headcount migrate`', { cause });
  }
}

/** The tables were filled by another version of the projection, which must not write into them: rebuild. */
export class ProjectionVersionError extends Error {
  override readonly name = 'ProjectionVersionError';
}

/** Somebody else moved the checkpoint, or took the generation over. Nothing was written. */
export class CheckpointMovedError extends Error {
  override readonly name = 'CheckpointMovedError';
}

/** The checkpoint belongs to another log than the one that is read. Only a rebuild, or the right log, helps. */
export class LogMismatchError extends Error {
  override readonly name = 'LogMismatchError';
}

/** The cursor is none of this query with these filters. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
  constructor() {
    super('the cursor does not belong to this query: start again without it');
  }
}

/** Beats move what open sessions would be sorted by: the order is only there for ended ones. */
export class SortNeedsEndedError extends Error {
  override readonly name = 'SortNeedsEndedError';
  constructor(sort: string) {
    super(`sorting by ${sort} is for ended sessions: add the status \`ended\``);
  }
}

/** There is no limit of this id now. */
export class UnknownLimitError extends Error {
  override readonly name = 'UnknownLimitError';
  constructor(id: string) {
    super(`there is no limit ${id}`);
  }
}

/** A question would be answered by too many groups of time. */
export class TooManyBucketsError extends Error {
  override readonly name = 'TooManyBucketsError';
  constructor(most: number) {
    super(`more than ${most} groups of time: ask for a shorter window, or a longer unit`);
  }
}

/** A window of time has no length. */
export class InvalidWindowError extends Error {
  override readonly name = 'InvalidWindowError';
  constructor() {
    super('`from` must lie before `to`');
  }
}

/** A rebuild fills its tables already. */
export class RebuildInProgressError extends Error {
  override readonly name = 'RebuildInProgressError';
  constructor(readonly id: string) {
    super(`the rebuild ${id} is under way: wait for it, or drop it`);
  }
}

/** Somebody else has moved the rebuild on, or dropped it. */
export class RebuildMovedError extends Error {
  override readonly name = 'RebuildMovedError';
  constructor(id: string) {
    super(`the rebuild ${id} is no longer in the state that it was in`);
  }
}

/** There never was a rebuild of this id. */
export class UnknownRebuildError extends Error {
  override readonly name = 'UnknownRebuildError';
  constructor(id: string) {
    super(`there is no rebuild ${id}`);
  }
}

/** What was asked for is no step from the state that the rebuild is in. */
export class RebuildStateError extends Error {
  override readonly name = 'RebuildStateError';
  constructor({ id, state }: { readonly id: string; readonly state: string }, wanted: string) {
    super(`the rebuild ${id} is ${state}; for this it has to be ${wanted}`);
  }
}

/** A generation did not get as far as the active one in time: its projector is behind, or there is none. */
export class NotLevelError extends Error {
  override readonly name = 'NotLevelError';
  constructor(generation: number) {
    super(`generation ${generation} is not level with the active one: does a projector follow it?`);
  }
}

/** No dead letter of the site stands there. */
export class DeadLetterMissingError extends Error {
  override readonly name = 'DeadLetterMissingError';
  constructor(id: string) {
    super(`no dead letter stands at ${id}`);
  }
}

/** A dead letter that was tried again can't be taken up by any row now either. */
export class DeadLetterStandsError extends Error {
  override readonly name = 'DeadLetterStandsError';
  constructor(id: string, reason: string, options?: ErrorOptions) {
    super(`the dead letter at ${id} stands: ${reason}`, options);
  }
}

/** SQLSTATE classes that one event's values can cause: data, integrity, limits of the server, key given twice. */
const causedByValues = /^(?:21|22|23|54)/;
const missingTables = new Set(['42P01', '3F000']);

/** The five-character SQLSTATE of an error that Postgres answered; undefined for any other error. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code, driverError } = at as { code?: unknown; driverError?: { code?: unknown } };
    const state = driverError?.code ?? code;
    if (typeof state === 'string' && /^[0-9FHPX][0-9A-Z]{4}$/.test(state)) return state;
  }
  return undefined;
}

/** True when Postgres refused the values themselves, so that the same values would be refused again. */
export function isRefusedByValue(error: unknown): boolean {
  return causedByValues.test(sqlStateOf(error) ?? '');
}

/**
 * The library's own error for one that the driver threw: {@link GenerationMissingError} for missing tables,
 * the error itself for anything else that Postgres answered about a statement, and
 * {@link ReadModelUnavailableError} for the rest (connection, time-out, shut-down, resources, deadlock).
 */
export function translated(error: unknown): unknown {
  const state = sqlStateOf(error);
  if (state !== undefined && missingTables.has(state)) return new GenerationMissingError(error);
  if (state !== undefined && !/^(?:08|25|3D|40|53|55|57|58|28)/.test(state)) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new ReadModelUnavailableError(`Postgres can't be used now: ${why}`, { cause: error });
}
