/** The log is away, has no stream yet, or did not answer in time. Trying again later is right. */
export class LogUnavailableError extends Error {
  override readonly name = 'LogUnavailableError';
}

/** What was read before and what the log holds now are not one history. Trying again changes nothing. */
export class LogContinuityError extends Error {}

/** The log ends before what was already read, or holds something else there. */
export class LogRegressedError extends LogContinuityError {
  override readonly name = 'LogRegressedError';

  constructor(detail: string) {
    super(
      `${detail}: the log went back, as when it is restored from an older copy. ` +
        'Whatever was derived from it has to be dropped and derived again from the beginning.',
    );
  }
}

/** Another stream took the place of the one that was read. */
export class LogReplacedError extends LogContinuityError {
  override readonly name = 'LogReplacedError';

  constructor(known: string, found: string) {
    super(
      `the log that was read was created at ${known}, the one that is there now at ${found}: it was replaced. ` +
        'Bring the old one back, or drop whatever was derived from it and derive it again.',
    );
  }
}

/** Envelopes that were not read yet are gone from the beginning of the log. */
export class LogTrimmedError extends LogContinuityError {
  override readonly name = 'LogTrimmedError';

  constructor(after: number, firstSeq: number) {
    super(
      `the log begins at ${firstSeq}, but was read up to ${after} only: what lies between is gone. ` +
        'Begin from a snapshot that reaches further, or name the archive that holds it (HEADCOUNT_ARCHIVE).',
    );
  }
}

export class ReaderClosedError extends Error {
  override readonly name = 'ReaderClosedError';

  constructor() {
    super('the reader was closed');
  }
}

/** More work is waiting than may wait. The caller sheds load or answers "try again later". */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';
}

/** The guard of an append does not hold on this server. */
export class ServerTooOldError extends Error {
  override readonly name = 'ServerTooOldError';
}

/** The stream could not be created or changed; the message says what to do. */
export class ProvisionError extends Error {
  override readonly name = 'ProvisionError';
}

/** The state store is missing, full or damaged. What it keeps is derived: go on without it. */
export class StateStoreError extends Error {
  override readonly name = 'StateStoreError';
}
