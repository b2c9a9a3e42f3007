import { encodeEvents } from '@headcount/contracts';
import type { Millis } from '@headcount/session-core';
import { appendTwice, largestEnvelopeBytes, refuseOversized, type PublishReply } from '../append/append.js';
import { LogUnavailableError } from '../errors.js';
import type {
  AppendAnswer,
  AppendOptions,
  Envelope,
  EventLog,
  LogReader,
  LogState,
  Reader,
  ReadOptions,
} from '../event-log.js';
import { jsonOf } from '../json-of.js';
import type { RawAppendOptions, RawLog, RawMessage } from '../raw-log.js';
import { MemoryFaults } from './memory-faults.js';
import { MemoryReader, rawOf, storedEnvelope } from './memory-reader.js';
import { MemoryStream, type MemoryMessage, type Publication } from './memory-stream.js';

export interface MemoryLogOptions {
  /** The log's clock, in milliseconds since the Unix epoch. */
  readonly now: () => Millis;
  /** How to let time pass; left out: a wait takes no time, so that a lost answer is a time-out at once. */
  readonly sleep?: (ms: Millis) => Promise<void>;
  /** 3: the guard is checked before the envelope's id, as replicated streams do. Default 1. */
  readonly replicas?: 1 | 3;
  readonly createdAt?: string;
  /** For how long ids are remembered; default 2 minutes. */
  readonly duplicateWindowMs?: Millis;
}

/**
 * A log in memory that behaves as the one in JetStream, and worse on demand: see `faults`. It has no timer and no
 * randomness of its own, so that a simulator can drive it. Appends and readers pass the same contract tests.
 */
export class MemoryLog implements EventLog, RawLog {
  readonly faults: MemoryFaults;
  readonly #options: Required<MemoryLogOptions>;
  readonly #readers = new Set<MemoryReader<unknown>>();
  #stream: MemoryStream;

  constructor(options: MemoryLogOptions) {
    this.#options = {
      sleep: () => Promise.resolve(),
      replicas: 1,
      createdAt: '2024-01-01T00:00:00Z',
      duplicateWindowMs: 120_000,
      ...options,
    };
    this.#stream = new MemoryStream(this.#options);
    this.faults = new MemoryFaults({
      stream: () => this.#stream,
      newStream: (createdAt) => new MemoryStream({ ...this.#options, createdAt }),
      replace: (stream) => (this.#stream = stream),
      readers: this.#readers,
    });
  }

  append(envelope: Envelope, { expectedLastSequence }: AppendOptions = {}): Promise<AppendAnswer> {
    const json = encodeEvents(envelope.events);
    const bytes = utf8Length(json);
    if (bytes > largestEnvelopeBytes) return Promise.resolve(refuseOversized(bytes));
    const { subject, id, loggedAt: importedAt } = envelope;
    const publication = { subject, id, json, importedAt, expectedLast: expectedLastSequence };
    return this.#appendTwice(publication);
  }

  appendRaw(
    message: RawMessage,
    { expectedEnd, expectedLastSequence: expectedLast }: RawAppendOptions,
  ): Promise<AppendAnswer> {
    const { subject, id, loggedAt: importedAt } = message;
    const json = jsonOf(message).toString('utf8');
    return this.#appendTwice({ subject, id, json, importedAt, expectedLast, expectedEnd });
  }

  async state(): Promise<LogState> {
    return (await this.#reachable()).state;
  }

  async lastSequenceOf(subject: string): Promise<number> {
    return (await this.#reachable()).lastSequenceOf(subject);
  }

  read(options: ReadOptions): Promise<LogReader> {
    return this.#open(storedEnvelope, options);
  }

  readRaw(options: ReadOptions): Promise<Reader<RawMessage>> {
    return this.#open(rawOf, options);
  }

  #open<Item>(decode: (message: MemoryMessage) => Item, options: ReadOptions): Promise<Reader<Item>> {
    const reader = new MemoryReader(
      {
        stream: () => (this.faults.away ? undefined : this.#stream),
        forget: (gone) => this.#readers.delete(gone),
      },
      decode,
      options,
    );
    this.#readers.add(reader);
    return Promise.resolve(reader);
  }

  #appendTwice(publication: Publication): Promise<AppendAnswer> {
    const { now, sleep } = this.#options;
    return appendTwice({ publish: (withinMs) => this.#publish(publication, withinMs), now, sleep });
  }

  async #publish(publication: Publication, withinMs: Millis): Promise<PublishReply> {
    const { faults } = this;
    const { sleep } = this.#options;
    if (faults.away === 'refusing')
      return { kind: 'rejected', reason: 'NATS is away (switched off)', passing: false };
    const late = faults.away === 'silent' || faults.takeLostMessage();
    const held = !late && faults.holdIfAsked(() => this.#store(publication));
    if (late || held) {
      await sleep(withinMs);
      return { kind: 'silent' };
    }
    const reply = this.#store(publication);
    const lost = reply.kind === 'stored' && faults.takeLostAcknowledgement();
    const takes = lost ? Infinity : faults.answerAfterMs;
    await sleep(Math.min(takes, withinMs));
    return takes > withinMs ? { kind: 'silent' } : reply;
  }

  #store(publication: Publication): PublishReply {
    const reply = this.#stream.publish(publication);
    if (reply.kind === 'stored' && !reply.duplicate) for (const reader of this.#readers) reader.wake();
    return reply;
  }

  async #reachable(): Promise<MemoryStream> {
    const { away } = this.faults;
    if (away === 'silent') await this.#options.sleep(4_000);
    if (away) throw new LogUnavailableError('NATS is away (switched off)');
    return this.#stream;
  }
}

/** Length in UTF-8 bytes. */
function utf8Length(text: string): number {
  let bytes = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    // a surrogate pair is two units and four bytes
    if (unit > 0x7ff) bytes += unit >= 0xd800 && unit <= 0xdfff ? 1 : 2;
    else if (unit > 0x7f) bytes += 1;
  }
  return bytes;
}
