import type { Millis } from '@headcount/session-core';
import type { MemoryReader } from './memory-reader.js';
import type { MemoryStream } from './memory-stream.js';

/** What the switches work on. */
export interface FaultyLog {
  stream(): MemoryStream;
  newStream(createdAt: string): MemoryStream;
  replace(stream: MemoryStream): void;
  readonly readers: ReadonlySet<MemoryReader<unknown>>;
}

/** Everything that can go wrong with a log, by hand. */
export class MemoryFaults {
  readonly #log: FaultyLog;
  #away: 'refusing' | 'silent' | undefined;
  #answerAfterMs: Millis = 0;
  #lostMessages = 0;
  #lostAcknowledgements = 0;
  readonly #holds: { left: number; readonly held: (() => void)[] }[] = [];

  constructor(log: FaultyLog) {
    this.#log = log;
  }

  get away(): 'refusing' | 'silent' | undefined {
    return this.#away;
  }

  get answerAfterMs(): Millis {
    return this.#answerAfterMs;
  }

  /** The next `count` messages never reach the log. */
  loseMessages(count = 1): void {
    this.#lostMessages += count;
  }

  /** The next `count` messages are stored, but nobody is told. */
  loseAcknowledgements(count = 1): void {
    this.#lostAcknowledgements += count;
  }

  /** The next `count` messages stay on their way until the returned function lets them land, in their order. */
  landLate(count = 1): () => void {
    const hold = { left: count, held: [] as (() => void)[] };
    this.#holds.push(hold);
    return () => {
      hold.left = 0;
      for (const land of hold.held.splice(0)) land();
    };
  }

  /** Every answer takes so long; beyond 1.9 s it comes too late. */
  delayAnswers(ms: Millis): void {
    this.#answerAfterMs = ms;
  }

  /** `refusing`: no connection. `silent`: connected, but there is no answer. */
  goAway(how: 'refusing' | 'silent' = 'refusing'): void {
    this.#away = how;
  }

  comeBack(): void {
    this.#away = undefined;
    this.disconnectReaders();
  }

  /** Readers lose their connection and have it back at once. */
  disconnectReaders(): void {
    for (const reader of [...this.#log.readers]) reader.interrupt();
  }

  /** Every reader gets its last `count` envelopes once more, which no real reader does: to test those who read. */
  redeliver(count = 1): void {
    for (const reader of [...this.#log.readers]) reader.redeliver(count);
  }

  purgeSubject(subject: string): void {
    this.#log.stream().purgeSubject(subject);
  }

  deleteMessage(seq: number): void {
    this.#log.stream().delete(seq);
  }

  /** What stands before `firstSeq` is gone. */
  trimTo(firstSeq: number): void {
    this.#log.stream().trimTo(firstSeq);
  }

  limitBytes(maxBytes: number): void {
    this.#log.stream().limitBytes(maxBytes);
  }

  /** The log is restored from a copy that ends at `lastSeq`; it is the same stream. */
  goBackTo(lastSeq: number): void {
    this.#log.replace(this.#log.stream().olderCopy(lastSeq));
    this.disconnectReaders();
  }

  /** A new, empty stream of the same name. */
  replaceStream(createdAt: string): void {
    this.#log.replace(this.#log.newStream(createdAt));
    this.disconnectReaders();
  }

  /** @internal */
  takeLostMessage(): boolean {
    if (this.#lostMessages === 0) return false;
    this.#lostMessages -= 1;
    return true;
  }

  /** @internal */
  takeLostAcknowledgement(): boolean {
    if (this.#lostAcknowledgements === 0) return false;
    this.#lostAcknowledgements -= 1;
    return true;
  }

  /** @internal Whether the message is held until it is let land. */
  holdIfAsked(land: () => void): boolean {
    while (this.#holds[0]?.left === 0) this.#holds.shift();
    const [hold] = this.#holds;
    if (hold === undefined) return false;
    hold.left -= 1;
    hold.held.push(land);
    return true;
  }
}
