import type { Msg, NatsConnection } from '@nats-io/transport-node';
import { continuityProblem } from '../continuity.js';
import { LogContinuityError, ReaderClosedError } from '../errors.js';
import type { LogState, Reader, ReadOptions } from '../event-log.js';
import { header, rawMessage } from './codec.js';
import type { RawMessage } from '../raw-log.js';
import type { Link } from './link.js';
import { PullSession } from './pull-session.js';

const batch = 1_000;
const batchBytes = 8 * 1024 * 1024;
/** One `next` decodes no more JSON than this, so that it holds up nothing else for long. */
const decodeAtMostBytes = 1024 * 1024;
const firstPauseMs = 50;
const longestPauseMs = 2_000;

/** What the reader asks the log before it goes on. */
export interface Inspect {
  state(nats: NatsConnection): Promise<LogState>;
  /** Id of the envelope at a sequence; undefined if there is nothing (any more). */
  idAt(nats: NatsConnection, seq: number): Promise<string | undefined>;
}

/** What a message is handed out as, and how much there was to decode. */
export type Decode<Item> = (message: RawMessage) => { readonly item: Item; readonly bytes: number };

interface Received {
  readonly seq: number;
  readonly storedAt: number;
  readonly message: Msg;
}

/** Follows the stream session by session, see {@link PullSession}; each begins behind what the last one received. */
export class NatsReader<Item> implements Reader<Item> {
  readonly #link: Link;
  readonly #decode: Decode<Item>;
  readonly #inspect: Inspect;
  readonly #unlisten: () => void;
  /** What was received, not what was handed out: behind it the next session begins. */
  #seq: number;
  #identity: string | undefined;
  #envelopeId: string | undefined;
  #last: Msg | undefined;
  #buffer: Received[] = [];
  #head = 0;
  #session: PullSession | undefined;
  #failure: Error | undefined;
  #waiting = false;
  #wake: (() => void) | undefined;
  #wakeFromPause: (() => void) | undefined;

  constructor(link: Link, inspect: Inspect, decode: Decode<Item>, options: ReadOptions) {
    this.#link = link;
    this.#inspect = inspect;
    this.#decode = decode;
    this.#seq = options.after;
    this.#identity = options.identity;
    this.#envelopeId = options.lastEnvelopeId;
    this.#unlisten = link.onStatus((status) => {
      if (status.kind === 'disconnected') this.#session?.end(status.reason);
      if (status.kind !== 'error') this.#wakeFromPause?.();
    });
    void this.#run();
  }

  async next(maxEnvelopes: number): Promise<readonly Item[]> {
    if (this.#waiting) throw new Error('the former call of next() has not returned yet');
    this.#waiting = true;
    try {
      while (!this.#failure && this.#head === this.#buffer.length)
        await new Promise<void>((resolve) => (this.#wake = resolve));
    } finally {
      this.#waiting = false;
    }
    if (this.#failure) throw this.#failure;
    const taken = this.#take(maxEnvelopes);
    this.#pullIfRoom();
    return taken;
  }

  close(): Promise<void> {
    this.#fail(new ReaderClosedError());
    return Promise.resolve();
  }

  async #run(): Promise<void> {
    let pause = firstPauseMs;
    while (!this.#failure) {
      try {
        const nats = await this.#connection();
        if (!nats) continue;
        await this.#link.orBroken(this.#verify(nats));
        if (this.#failure) return;
        await this.#follow(nats);
        pause = firstPauseMs;
      } catch (error) {
        if (error instanceof LogContinuityError) return this.#fail(error);
        this.#link.report(`reading the log: ${error instanceof Error ? error.message : String(error)}`);
        pause = Math.min(2 * pause, longestPauseMs);
      }
      if (!this.#failure && this.#link.nats) await this.#pause(pause);
    }
  }

  async #connection(): Promise<NatsConnection | undefined> {
    if (this.#link.closed) this.#fail(new ReaderClosedError());
    if (!this.#link.nats) await this.#pause(longestPauseMs);
    return this.#link.nats;
  }

  /** @throws LogContinuityError; anything else means: not now. */
  async #verify(nats: NatsConnection): Promise<void> {
    const seq = this.#seq;
    const state = await this.#inspect.state(nats);
    const envelopeId = (this.#last ? this.#last.headers?.get(header.id) : this.#envelopeId) || undefined;
    const comparable = envelopeId !== undefined && seq > 0 && seq <= state.lastSeq;
    const idThere = comparable ? await this.#inspect.idAt(nats, seq) : undefined;
    const problem = continuityProblem({ seq, identity: this.#identity, envelopeId }, state, idThere);
    if (problem) throw problem;
    this.#identity = state.createdAt;
  }

  /** Resolves when the session has broken. @throws when none could be opened. */
  async #follow(nats: NatsConnection): Promise<void> {
    let tellBroken: () => void = () => undefined;
    const broken = new Promise<void>((resolve) => (tellBroken = resolve));
    const opening = PullSession.open({
      nats,
      inbox: this.#link.newInbox(),
      after: this.#seq,
      batch,
      maxBytes: batchBytes,
      onMessage: (seq, storedAt, message) => this.#receive({ seq, storedAt, message }),
      onSpent: () => this.#pullIfRoom(),
      onBroken: tellBroken,
    });
    this.#session = await this.#link.orBroken(opening).catch((error: unknown) => {
      void opening.then((late) => late.end('it comes too late')).catch(() => undefined);
      throw error;
    });
    if (this.#failure) this.#endSession();
    else if (this.#link.nats !== nats) this.#session.end('the connection was lost meanwhile');
    this.#pullIfRoom();
    await broken;
    this.#session = undefined;
  }

  #receive(received: Received): void {
    this.#seq = received.seq;
    this.#last = received.message;
    this.#buffer.push(received);
    this.#wake?.();
  }

  #pullIfRoom(): void {
    if (this.#buffer.length - this.#head <= batch) this.#session?.pull();
  }

  #take(maxEnvelopes: number): Item[] {
    const taken: Item[] = [];
    let left = decodeAtMostBytes;
    while (this.#head < this.#buffer.length && taken.length < maxEnvelopes && left > 0) {
      const { item, bytes } = this.#decode(rawMessage(fields(this.#buffer[this.#head]!)));
      this.#head += 1;
      left -= bytes;
      taken.push(item);
    }
    if (this.#head >= batch || this.#head === this.#buffer.length) {
      this.#buffer = this.#buffer.slice(this.#head);
      this.#head = 0;
    }
    return taken;
  }

  #fail(error: Error): void {
    if (this.#failure) return;
    this.#failure = error;
    this.#buffer = [];
    this.#head = 0;
    this.#last = undefined;
    this.#unlisten();
    this.#endSession();
    this.#wake?.();
    this.#wakeFromPause?.();
  }

  #endSession(): void {
    this.#session?.dropConsumer();
    this.#session?.end('the reader has ended');
  }

  /** Waits, but no longer than until the connection changes. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      this.#wakeFromPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function fields({ seq, storedAt, message }: Received) {
  return { seq, storedAt, subject: message.subject, headers: message.headers, data: message.data };
}
