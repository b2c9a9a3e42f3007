import { decodeEvents } from '@headcount/contracts';
import { continuityProblem, type Cursor } from '../continuity.js';
import { ReaderClosedError } from '../errors.js';
import type { Reader, ReadOptions, StoredEnvelope } from '../event-log.js';
import type { RawMessage } from '../raw-log.js';
import type { MemoryMessage, MemoryStream } from './memory-stream.js';

/** What a reader sees of the log it reads. */
export interface MemorySource {
  /** The stream, undefined while the log is away. */
  stream(): MemoryStream | undefined;
  forget(reader: MemoryReader<unknown>): void;
}

/** Reads straight from the memory; `interrupt` is its broken connection. */
export class MemoryReader<Item> implements Reader<Item> {
  readonly #source: MemorySource;
  readonly #decode: (message: MemoryMessage) => Item;
  #cursor: Cursor;
  #verified = false;
  #failure: Error | undefined;
  #waiting = false;
  #wake: (() => void) | undefined;

  constructor(
    source: MemorySource,
    decode: (message: MemoryMessage) => Item,
    { after, identity, lastEnvelopeId }: ReadOptions,
  ) {
    this.#source = source;
    this.#decode = decode;
    this.#cursor = { seq: after, identity, envelopeId: lastEnvelopeId };
  }

  async next(maxEnvelopes: number): Promise<readonly Item[]> {
    if (this.#waiting) throw new Error('the former call of next() has not returned yet');
    this.#waiting = true;
    try {
      for (;;) {
        if (this.#failure) throw this.#failure;
        const taken = this.#take(maxEnvelopes);
        if (taken.length > 0) return taken;
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      this.#waiting = false;
    }
  }

  close(): Promise<void> {
    this.#source.forget(this);
    this.#failure ??= new ReaderClosedError();
    this.#wake?.();
    return Promise.resolve();
  }

  /** There may be something new. */
  wake(): void {
    this.#wake?.();
  }

  /** As if the connection broke and came back: looks again whether this is still the same log. */
  interrupt(): void {
    this.#verified = false;
    this.#wake?.();
  }

  /** Hands the last `count` envelopes out once more, against the promise of readers: for tests of what reads. */
  redeliver(count: number): void {
    const stream = this.#source.stream();
    if (!stream) return;
    let seq = this.#cursor.seq;
    for (let left = count; seq > 0 && left > 0; seq -= 1) if (stream.at(seq)) left -= 1;
    this.#cursor = { ...this.#cursor, seq, envelopeId: undefined };
    this.#wake?.();
  }

  #take(maxEnvelopes: number): Item[] {
    const stream = this.#source.stream();
    if (!stream) return [];
    if (!this.#verified) this.#verify(stream);
    const taken: Item[] = [];
    const { lastSeq } = stream.state;
    let last: MemoryMessage | undefined;
    let { seq } = this.#cursor;
    while (seq < lastSeq && taken.length < maxEnvelopes) {
      seq += 1;
      const message = stream.at(seq);
      if (!message) continue;
      last = message;
      taken.push(this.#decode(message));
    }
    if (last !== undefined)
      this.#cursor = { ...this.#cursor, seq: last.seq, envelopeId: last.id || undefined };
    return taken;
  }

  #verify(stream: MemoryStream): void {
    const { seq } = this.#cursor;
    const problem = continuityProblem(this.#cursor, stream.state, stream.at(seq)?.id || undefined);
    if (problem) {
      this.#source.forget(this);
      this.#failure = problem;
      throw problem;
    }
    this.#cursor = { ...this.#cursor, identity: stream.state.createdAt };
    this.#verified = true;
  }
}

const decoded = new WeakMap<MemoryMessage, StoredEnvelope>();

/** Its facts, decoded once however often it is read. */
export function storedEnvelope(message: MemoryMessage): StoredEnvelope {
  const known = decoded.get(message);
  if (known) return known;
  const { seq, subject, id, json, storedAt, importedAt, expectedLast } = message;
  const loggedAt = importedAt ?? storedAt;
  const { facts, unreadable } = decodeEvents(json, seq, loggedAt);
  const stored = { seq, loggedAt, subject, id, facts, unreadable };
  const envelope = expectedLast === undefined ? stored : { ...stored, expectedLast };
  decoded.set(message, envelope);
  return envelope;
}

/** The message as it would stand in a stream. */
export function rawOf({ json, storedAt, importedAt, ...rest }: MemoryMessage): RawMessage {
  return { ...rest, loggedAt: importedAt ?? storedAt, encoding: '', data: utf8.encode(json) };
}

const utf8 = new TextEncoder();
