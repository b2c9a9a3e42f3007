import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { LogReader, StoredEnvelope } from '@headcount/event-log';
import type { Millis } from '@headcount/session-core';

/** How much may wait, and how much is taken at once, counted in facts; a beat counts as one. */
export interface QueueLimits {
  readonly factsAtOnce: number;
  readonly factsWaiting: number;
}

const envelopesPerRead = 256;

/**
 * Reads the log ahead of those who fold it, as far as the limits let it: decoding goes on while rows are
 * written, and what arrives meanwhile becomes the next batch.
 */
export class EnvelopeQueue {
  readonly #reader: LogReader;
  readonly #limits: QueueLimits;
  readonly #waiting: StoredEnvelope[] = [];
  #facts = 0;
  #failure: Error | undefined;
  #taker: (() => void) | undefined;
  #reading: (() => void) | undefined;

  constructor(reader: LogReader, limits: QueueLimits) {
    this.#reader = reader;
    this.#limits = limits;
    void this.#read();
  }

  /** The log's time of the oldest envelope that waits; null when none does. */
  get oldest(): Millis | null {
    return this.#waiting[0]?.loggedAt ?? null;
  }

  /** What has arrived, at least one envelope, in log order. @throws what {@link fail} was given, or the reader threw */
  async take(): Promise<readonly StoredEnvelope[]> {
    while (this.#waiting.length === 0 && this.#failure === undefined)
      await new Promise<void>((resolve) => (this.#taker = resolve));
    if (this.#failure !== undefined) throw this.#failure;
    let count = 0;
    let facts = 0;
    while (count < this.#waiting.length && facts < this.#limits.factsAtOnce)
      facts += weightOf(this.#waiting[count++]!);
    this.#facts -= facts;
    this.#reading?.();
    return this.#waiting.splice(0, count);
  }

  /** Makes {@link take} throw, now and for ever, and closes the reader. */
  fail(error: Error): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#taker?.();
    this.#reading?.();
    void this.#reader.close();
  }

  async #read(): Promise<void> {
    try {
      while (this.#failure === undefined) {
        const envelopes = await this.#reader.next(envelopesPerRead);
        for (const envelope of envelopes) this.#facts += weightOf(envelope);
        this.#waiting.push(...envelopes);
        this.#taker?.();
        await letOthersRun();
        while (this.#facts >= this.#limits.factsWaiting && this.#failure === undefined)
          await new Promise<void>((resolve) => (this.#reading = resolve));
      }
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }
}

/** Facts of an envelope; a beat counts as one. */
export function weightOf({ facts, unreadable }: StoredEnvelope): number {
  let weight = unreadable.length + 1;
  for (const { event } of facts) weight += event.type === 'Heartbeat' ? event.data.beats.length : 1;
  return weight;
}
