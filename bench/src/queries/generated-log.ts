import { once } from 'node:events';
import type { Envelope, EventLog, LogReader, StoredEnvelope } from '@headcount/event-log';

/** Envelopes as they are generated, with the time that the log gave them. */
export type TimedEnvelope = Envelope & { readonly loggedAt: number };

/** Generated envelopes as a log that is read once, from its beginning, and kept nowhere; nothing can be appended. */
export class GeneratedLog implements EventLog {
  readonly #envelopes: Iterator<TimedEnvelope>;
  #read = 0;
  #complete = false;
  #sessions = 0;

  constructor(envelopes: Iterable<TimedEnvelope>) {
    this.#envelopes = envelopes[Symbol.iterator]();
  }

  /** The sequence of the last envelope, once all have been read; else null. */
  get end(): number | null {
    return this.#complete ? this.#read : null;
  }

  /** Sessions that began in what was read so far. */
  get sessions(): number {
    return this.#sessions;
  }

  append(): Promise<never> {
    return Promise.reject(new Error('a generated log takes nothing'));
  }

  lastSequenceOf(): Promise<never> {
    return Promise.reject(new Error('a generated log has no subjects'));
  }

  state() {
    return Promise.resolve({ createdAt: 'generated', firstSeq: 1, lastSeq: this.#read });
  }

  read(): Promise<LogReader> {
    const closing = new AbortController();
    return Promise.resolve({
      next: async (most) => {
        const taken = this.#take(most);
        if (taken.length === 0) await once(closing.signal, 'abort');
        return taken;
      },
      close: () => Promise.resolve(closing.abort()),
    });
  }

  #take(most: number): readonly StoredEnvelope[] {
    const taken: StoredEnvelope[] = [];
    while (taken.length < most) {
      const drawn = this.#envelopes.next();
      if (drawn.done === true) {
        this.#complete = true;
        break;
      }
      taken.push(this.#stored(drawn.value));
    }
    return taken;
  }

  #stored({ events, loggedAt, subject, id }: TimedEnvelope): StoredEnvelope {
    const seq = ++this.#read;
    const facts = events.map((event, index) => ({ event, position: { seq, index }, loggedAt }));
    for (const { type } of events) if (type === 'SessionStarted') this.#sessions++;
    return { seq, loggedAt, subject, id, facts, unreadable: [] };
  }
}
