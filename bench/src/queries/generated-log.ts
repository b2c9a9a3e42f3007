import { once } from 'node:events';
import type { Envelope, EventLog, LogReader, ReadOptions, StoredEnvelope } from '@headcount/event-log';

/** Envelopes as they are generated, with the time that the log gave them. */
export type TimedEnvelope = Envelope & { readonly loggedAt: number };

/**
 * Generated envelopes as a log that is kept nowhere, read by one at a time; nothing can be appended. Who reads on behind
 * some of them waits until these are made once more.
 */
export class GeneratedLog implements EventLog {
  #envelopes: Iterator<TimedEnvelope>;
  #read = 0;
  #complete = false;
  #sessions = 0;

  /** @param generate gives the same ones each time */
  constructor(private readonly generate: () => Iterable<TimedEnvelope>) {
    this.#envelopes = generate()[Symbol.iterator]();
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

  read({ after }: ReadOptions): Promise<LogReader> {
    this.#goTo(after);
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

  #goTo(after: number): void {
    if (after === this.#read) return;
    this.#envelopes = this.generate()[Symbol.iterator]();
    [this.#read, this.#complete, this.#sessions] = [0, false, 0];
    while (this.#read < after) this.#take(Math.min(1_000, after - this.#read));
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
