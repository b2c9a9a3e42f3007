import type { AppendAnswer } from '../event-log.js';
import type { RawAppendOptions, RawLog, RawMessage } from '../raw-log.js';
import { ArchiveError, type ArchiveStore } from './archive-store.js';
import { readManifest, type Manifest } from './manifest.js';
import { readSegment } from './segment.js';

/** So many are under way at once. */
const messagesAtOnce = 256;
/** What does not get through is tried so often; each try takes up to 4 s. */
const tries = 15;

export interface ImportOptions {
  /** Told after each segment, with how many messages of all the log holds by then. */
  readonly onSegment?: (imported: number, manifest: Manifest) => void;
  /** Ends the import between two messages; a later one goes on there. */
  readonly signal?: AbortSignal;
}

export interface ImportReport {
  readonly manifest: Manifest;
  /** `LogState.createdAt` of the log that now holds it. */
  readonly log: string;
  /** Messages that this import added, and that stood there from a former one. */
  readonly imported: number;
  readonly found: number;
}

/**
 * Appends all messages of an archive to an empty log, in their order and with their times. One that was broken off goes on
 * behind what it brought there. Where an archived message stood behind the last one of its subject, as its guard
 * said, it does so in the new log.
 *
 * @throws ArchiveError when there is no sound archive, the log holds something else, or somebody else appends to it
 * @throws ArchiveUnavailableError, LogUnavailableError
 */
export async function importLog(
  log: RawLog,
  store: ArchiveStore,
  { onSegment, signal }: ImportOptions = {},
): Promise<ImportReport> {
  const manifest = await readManifest(store);
  if (manifest === null) throw new ArchiveError(`${store.at()} holds no archive: name the place of one`);
  const { createdAt, lastSeq: found } = await log.state();
  const target = new Target(log, found);
  for (const segment of manifest.segments) {
    if (signal?.aborted) break;
    const messages = await readSegment(store, segment, manifest.log);
    for (let at = 0; at < messages.length && !signal?.aborted; at += messagesAtOnce)
      await target.take(messages.slice(at, at + messagesAtOnce));
    onSegment?.(target.end, manifest);
  }
  if (!signal?.aborted) target.demandNothingElse(manifest);
  return { manifest, log: createdAt, imported: Math.max(0, target.end - found), found };
}

/** The log that is being filled. */
class Target {
  /** How many messages of the archive it holds: sequences begin with 1 and have no gap. */
  end = 0;
  /** Of each subject the last message, in the former log and in this one. */
  readonly #lastOf = new Map<string, { readonly former: number; readonly now: number }>();

  /** @param found what the log held before; all of it has to be of this archive */
  constructor(
    private readonly log: RawLog,
    private readonly found: number,
  ) {}

  async take(messages: readonly RawMessage[]): Promise<void> {
    let rest = messages;
    if (this.end < this.found) {
      const there = messages.slice(0, this.found - this.end);
      await this.#demandSame(there.at(-1)!, this.end + there.length);
      for (const message of there) this.#passed(message);
      rest = messages.slice(there.length);
    }
    for (let attempt = 1; rest.length > 0; attempt += 1) rest = await this.#append(rest, attempt);
  }

  /** @throws ArchiveError when the log held more than the archive */
  demandNothingElse(manifest: Manifest): void {
    if (this.found > manifest.count)
      throw notEmpty(`holds ${this.found} messages, the archive ${manifest.count}`);
  }

  /** @returns those that are not stored yet */
  async #append(messages: readonly RawMessage[], attempt: number): Promise<readonly RawMessage[]> {
    const guards = this.#guardsOf(messages);
    const answers = await Promise.all(messages.map((message, i) => this.log.appendRaw(message, guards[i]!)));
    const stored = answers.findIndex((answer, i) => !isAt(answer, this.end + i + 1));
    if (stored === -1) {
      for (const message of messages) this.#passed(message);
      return [];
    }
    for (const message of messages.slice(0, stored)) this.#passed(message);
    const answer = answers[stored]!;
    if (answer.kind === 'stored')
      throw new ArchiveError(
        `the log took envelope ${messages[stored]!.id} for one that stands at ${answer.seq}: the archive holds it twice. ` +
          'Import after the time for which the log remembers ids',
      );
    if (attempt === tries || answer.kind === 'refused')
      throw new ArchiveError(`the log takes no more: ${told(answer)}`);
    return this.#afterTrouble(messages.slice(stored));
  }

  /** What was on its way may have been stored after all. */
  async #afterTrouble(messages: readonly RawMessage[]): Promise<readonly RawMessage[]> {
    const { lastSeq } = await this.log.state();
    const more = lastSeq - this.end;
    if (more === 0) return messages;
    const there = messages.slice(0, more);
    if (more < 0 || more > messages.length) throw notAlone();
    await this.#demandSame(there.at(-1)!, lastSeq).catch(() => {
      throw notAlone();
    });
    for (const message of there) this.#passed(message);
    return messages.slice(more);
  }

  #guardsOf(messages: readonly RawMessage[]): readonly RawAppendOptions[] {
    const lastOf = new Map(this.#lastOf);
    return messages.map(({ subject, seq, expectedLast }, i) => {
      const last = lastOf.get(subject) ?? { former: 0, now: 0 };
      lastOf.set(subject, { former: seq, now: this.end + i + 1 });
      const expectedEnd = this.end + i;
      return expectedLast === last.former ? { expectedEnd, expectedLastSequence: last.now } : { expectedEnd };
    });
  }

  #passed({ subject, seq }: RawMessage): void {
    this.end += 1;
    this.#lastOf.set(subject, { former: seq, now: this.end });
  }

  async #demandSame(message: RawMessage, seq: number): Promise<void> {
    const reader = await this.log.readRaw({ after: seq - 1 });
    try {
      const there = (await reader.next(1))[0]!;
      const isSame = there.seq === seq && there.id === message.id && there.loggedAt === message.loggedAt;
      if (!isSame) throw notEmpty(`holds something else than the archive at ${seq}`);
    } finally {
      await reader.close();
    }
  }
}

function isAt(answer: AppendAnswer, seq: number): boolean {
  return answer.kind === 'stored' && answer.seq === seq;
}

function told(answer: AppendAnswer): string {
  return answer.kind === 'refused' ? answer.reason : 'it does not answer';
}

function notEmpty(detail: string): ArchiveError {
  return new ArchiveError(
    `the log is not empty: it ${detail}. An archive is imported into a new, empty stream (headcount provision)`,
  );
}

function notAlone(): ArchiveError {
  return new ArchiveError(
    'somebody else appended to the log while the archive was imported: stop all collectors, delete the stream, ' +
      'provision it again (headcount provision) and import once more',
  );
}
