/** Where an archive lies: named pieces of bytes in a directory or a bucket. */
export interface ArchiveStore {
  /** For people: a piece by its full name, or without a name the whole. */
  at(name?: string): string;
  /** Null: there is none. @throws ArchiveUnavailableError */
  read(name: string): Promise<Uint8Array | null>;
  /**
   * Puts a piece, whole or not at all: whoever reads meanwhile sees what was there before, and what was put stays, also
   * when power fails behind it.
   *
   * @throws ArchiveUnavailableError
   */
  write(name: string, data: Uint8Array): Promise<void>;
}

/** An archive that is missing, damaged, another log's or of a newer version; the message names it and says what to do. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
}

/** The place of an archive does not answer, has no room, or may not be used. Trying again later may be right. */
export class ArchiveUnavailableError extends Error {
  override readonly name = 'ArchiveUnavailableError';
}

/** What went wrong with a piece, for people. */
export function archiveTrouble(doing: string, where: string, cause: unknown): ArchiveUnavailableError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ArchiveUnavailableError(`${where} can't be ${doing}: ${reason}`, { cause });
}
