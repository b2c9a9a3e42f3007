import { signalsSubject, streamName } from '@headcount/contracts';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { appendTwice, largestEnvelopeBytes, refuseOversized } from '../append/append.js';
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
import type { RawAppendOptions, RawLog, RawMessage } from '../raw-log.js';
import { decodeMessage, encodeEnvelope, encodeRaw, header, type EncodedEnvelope } from './codec.js';
import { GuardCheck } from './guard-check.js';
import type { Link } from './link.js';
import { NatsReader, type Inspect } from './nats-reader.js';
import { OwnEnvelopes } from './own-envelopes.js';
import { guard, lastSequenceOf, publishOnce } from './publish.js';

const answerWithinMs = 4_000;
/** A reader asks again and again; in a cluster an election may have swallowed a question. */
const readerAsksForMs = 1_500;

/** The log in JetStream. */
export class NatsLog implements EventLog, RawLog {
  readonly #link: Link;
  readonly #check: GuardCheck;
  readonly #own = new OwnEnvelopes();

  constructor(link: Link) {
    this.#link = link;
    this.#check = new GuardCheck(link);
  }

  append(envelope: Envelope, options: AppendOptions = {}): Promise<AppendAnswer> {
    const encoded = encodeEnvelope(envelope);
    if (encoded.bytes > largestEnvelopeBytes) return Promise.resolve(refuseOversized(encoded.bytes));
    // beats are many; what decides is always read as everybody reads it
    if (envelope.subject === signalsSubject) this.#own.remember(envelope, encoded.payload);
    guard(encoded, options);
    const check = options.expectedLastSequence === undefined ? null : this.#check;
    return this.#publish(envelope.subject, encoded, check);
  }

  appendRaw(message: RawMessage, { expectedEnd, ...options }: RawAppendOptions): Promise<AppendAnswer> {
    const encoded = encodeRaw(message);
    guard(encoded, options);
    encoded.headers.set(header.expectedEnd, String(expectedEnd));
    // nothing is waited for, so that it leaves behind those of the calls before
    return this.#publish(message.subject, encoded, null);
  }

  state(): Promise<LogState> {
    return this.#ask((nats) => stateOf(nats, answerWithinMs));
  }

  lastSequenceOf(subject: string): Promise<number> {
    return this.#ask((nats) => lastSequenceOf(nats, subject, answerWithinMs));
  }

  read(options: ReadOptions): Promise<LogReader> {
    const decode = (message: RawMessage) => {
      const { envelope: item, bytes } = decodeMessage(message, this.#own);
      return { item, bytes };
    };
    return Promise.resolve(new NatsReader(this.#link, inspect, decode, options));
  }

  readRaw(options: ReadOptions): Promise<Reader<RawMessage>> {
    const decode = (item: RawMessage) => ({ item, bytes: item.data.length });
    return Promise.resolve(new NatsReader(this.#link, inspect, decode, options));
  }

  #publish(subject: string, encoded: EncodedEnvelope, check: GuardCheck | null): Promise<AppendAnswer> {
    return appendTwice({
      publish: (withinMs) => publishOnce({ link: this.#link, check }, subject, encoded, withinMs),
      now: () => performance.now(),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    });
  }

  async #ask<Answer>(question: (nats: NatsConnection) => Promise<Answer>): Promise<Answer> {
    const { nats } = this.#link;
    if (!nats) throw new LogUnavailableError(this.#link.awayReason);
    try {
      return await this.#link.orBroken(question(nats));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new LogUnavailableError(`the log does not answer: ${reason}`, { cause: error });
    }
  }
}

const inspect: Inspect = {
  state: (nats) => stateOf(nats, readerAsksForMs),
  idAt: async (nats, seq) => {
    const manager = await jetstreamManager(nats, { timeout: readerAsksForMs, checkAPI: false });
    const message = await manager.streams.getMessage(streamName, { seq });
    return message?.header.get(header.id);
  },
};

async function stateOf(nats: NatsConnection, withinMs: number): Promise<LogState> {
  const manager = await jetstreamManager(nats, { timeout: withinMs, checkAPI: false });
  const { created, state } = await manager.streams.info(streamName);
  return { createdAt: String(created), firstSeq: state.first_seq, lastSeq: state.last_seq };
}
