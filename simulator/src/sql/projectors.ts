import type { EventLog } from '@headcount/event-log';
import { runProjection, type ProjectionStatus, type QueueLimits } from '@headcount/projection-runner';
import type { UnreliableSource } from './unreliable.js';

/** After so long a silent projector is overtaken, in milliseconds. */
const claimMs = 250;
/** Small, so that every life is folded in several transactions. */
const someFacts: QueueLimits = { factsAtOnce: 5_600, factsWaiting: 11_200 };
/** So small that what one transaction writes is not overhauled by the next few. */
const fewFacts: QueueLimits = { factsAtOnce: 12, factsWaiting: 24 };

/** A projector at work on Postgres, in real time. */
export class SqlProjector {
  status: ProjectionStatus | null = null;
  /** Why it gave up. */
  failure: Error | null = null;
  readonly #abort = new AbortController();
  readonly #ended: Promise<void>;
  #watchers: (() => void)[] = [];

  constructor(
    readonly source: UnreliableSource,
    place: {
      readonly log: EventLog;
      readonly generation: number;
      readonly writer: string;
      readonly steps: 'few' | 'some';
    },
  ) {
    const limits = place.steps === 'few' ? fewFacts : someFacts;
    const { dataSource } = source;
    this.#ended = runProjection({
      ...{ ...place, dataSource, claimMs, limits, now: () => Date.now(), signal: this.#abort.signal },
      onStatus: (status) => this.#show(status),
    }).catch((error: unknown) => {
      this.failure = error instanceof Error ? error : new Error(String(error));
      this.#notify();
    });
  }

  /** Resolves when `holds` does, which is looked at with every change of the status. */
  async until(holds: (status: ProjectionStatus) => boolean): Promise<void> {
    while (this.failure === null && (this.status === null || !holds(this.status)))
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
  }

  #show(status: ProjectionStatus): void {
    this.status = status;
    this.#notify();
  }

  #notify(): void {
    for (const watcher of this.#watchers.splice(0)) watcher();
  }
}
