import type { Millis } from '@headcount/session-core';
import type { PublishReply } from '../append/append.js';
import type { LogState } from '../event-log.js';

export interface MemoryMessage {
  readonly seq: number;
  readonly storedAt: Millis;
  readonly subject: string;
  readonly id: string;
  readonly json: string;
  /** The time of an imported message. */
  readonly importedAt: Millis | undefined;
  readonly expectedLast: number | undefined;
}

export interface Publication {
  readonly subject: string;
  readonly id: string;
  readonly json: string;
  readonly importedAt: Millis | undefined;
  readonly expectedLast: number | undefined;
  /** The last sequence of the stream that it is stored behind; left out: whichever. */
  readonly expectedEnd?: number;
}

export interface MemoryStreamOptions {
  readonly now: () => Millis;
  readonly replicas: 1 | 3;
  readonly createdAt: string;
  readonly duplicateWindowMs: Millis;
}

/** One stream with JetStream's rules for sequences, ids and the guard; without connections, time-outs or faults. */
export class MemoryStream {
  readonly #options: MemoryStreamOptions;
  readonly #messages = new Map<number, MemoryMessage>();
  readonly #lastBySubject = new Map<string, number>();
  readonly #ids = new Map<string, { seq: number; storedAt: Millis }>();
  #firstSeq = 1;
  #lastSeq = 0;
  #bytes = 0;
  #maxBytes = Infinity;

  constructor(options: MemoryStreamOptions) {
    this.#options = options;
  }

  get state(): LogState {
    return { createdAt: this.#options.createdAt, firstSeq: this.#firstSeq, lastSeq: this.#lastSeq };
  }

  at(seq: number): MemoryMessage | undefined {
    return this.#messages.get(seq);
  }

  lastSequenceOf(subject: string): number {
    return this.#lastBySubject.get(subject) ?? 0;
  }

  /** Refuses what does not fit any more, as a stream with `discard: new` does. */
  limitBytes(maxBytes: number): void {
    this.#maxBytes = maxBytes;
  }

  /** With one replica the id is looked at first; with three the guard, so that the retry of a stored message fails it. */
  publish(publication: Publication): PublishReply {
    const checks = [() => this.#duplicate(publication), () => this.#wrongLast(publication)];
    if (this.#options.replicas > 1) checks.reverse();
    for (const check of checks) {
      const reply = check();
      if (reply) return reply;
    }
    if (this.#bytes + publication.json.length > this.#maxBytes)
      return { kind: 'rejected', reason: 'the log refuses it: maximum bytes exceeded', passing: false };
    return { kind: 'stored', seq: this.#store(publication), duplicate: false };
  }

  /** Removes one message; sequences are never given again. */
  delete(seq: number): void {
    const message = this.#messages.get(seq);
    if (!message) return;
    this.#messages.delete(seq);
    this.#bytes -= message.json.length;
    while (this.#firstSeq <= this.#lastSeq && !this.#messages.has(this.#firstSeq)) this.#firstSeq += 1;
    if (this.#lastBySubject.get(message.subject) === seq) this.#findLast(message.subject, seq);
  }

  /** Removes all messages of a subject. */
  purgeSubject(subject: string): void {
    for (const message of [...this.#messages.values()])
      if (message.subject === subject) this.delete(message.seq);
  }

  /** Removes all messages below a sequence. */
  trimTo(firstSeq: number): void {
    for (let seq = this.#firstSeq; seq < firstSeq; seq += 1) this.delete(seq);
  }

  /** A copy of the stream as it was when `lastSeq` was its last sequence. */
  olderCopy(lastSeq: number): MemoryStream {
    const copy = new MemoryStream(this.#options);
    copy.#firstSeq = Math.min(this.#firstSeq, lastSeq + 1);
    copy.#lastSeq = lastSeq;
    for (const message of this.#messages.values()) if (message.seq <= lastSeq) copy.#keep(message);
    return copy;
  }

  #duplicate({ id }: Publication): PublishReply | null {
    const oldest = this.#options.now() - this.#options.duplicateWindowMs;
    for (const [known, { storedAt }] of this.#ids) {
      if (storedAt >= oldest) break;
      this.#ids.delete(known);
    }
    const known = this.#ids.get(id);
    return known ? { kind: 'stored', seq: known.seq, duplicate: true } : null;
  }

  #wrongLast({ subject, expectedLast, expectedEnd }: Publication): PublishReply | null {
    if (expectedEnd !== undefined && expectedEnd !== this.#lastSeq)
      return { kind: 'wrong_last', last: this.#lastSeq };
    const last = this.lastSequenceOf(subject);
    return expectedLast === undefined || expectedLast === last ? null : { kind: 'wrong_last', last };
  }

  #store({ subject, id, json, importedAt, expectedLast }: Publication): number {
    this.#lastSeq += 1;
    this.#keep({
      seq: this.#lastSeq,
      storedAt: this.#options.now(),
      subject,
      id,
      json,
      importedAt,
      expectedLast,
    });
    return this.#lastSeq;
  }

  #keep(message: MemoryMessage): void {
    this.#messages.set(message.seq, message);
    this.#lastBySubject.set(message.subject, message.seq);
    this.#ids.set(message.id, message);
    this.#bytes += message.json.length;
  }

  #findLast(subject: string, below: number): void {
    for (let seq = below - 1; seq >= this.#firstSeq; seq -= 1)
      if (this.#messages.get(seq)?.subject === subject) return void this.#lastBySubject.set(subject, seq);
    this.#lastBySubject.delete(subject);
  }
}
