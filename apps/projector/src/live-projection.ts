import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog } from '@headcount/event-log';
import { beforeStart, runProjection, type ProjectionStatus } from '@headcount/projection-runner';
import type { DataSource } from '@headcount/read-model';
import { throttled, type Logger } from '@headcount/service-kit';

export interface LiveProjectionOptions {
  readonly log: EventLog;
  readonly dataSource: DataSource;
  readonly generation: number;
  readonly writer: string;
  readonly now: () => number;
  readonly logger: Logger;
  /** How long to wait before looking again whether what stopped the projection was put right; default 5 s. */
  readonly lookAgainMs?: number;
}

/**
 * A generation, kept at the end of the log until it is stopped. When the projection
 * stops because the log isn't the one its tables were filled from, nothing is written; it looks again from
 * time to time, so that it goes on once the log is back or the tables were made anew.
 */
export class LiveProjection {
  #status: ProjectionStatus = beforeStart;
  #ended: Promise<void> = Promise.resolve();
  readonly #abort = new AbortController();
  readonly #options: LiveProjectionOptions;
  readonly #trouble: (kind: string, details: object) => void;

  constructor(options: LiveProjectionOptions) {
    this.#options = options;
    this.#trouble = throttled((kind, details, held) => {
      options.logger.error({ ...details, held }, `the projection ${kind}`);
    }, options.now);
  }

  get status(): ProjectionStatus {
    return this.#status;
  }

  start(): void {
    this.#ended = this.#run();
  }

  /** Finishes what is being written and gives the claim back. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
  }

  async #run(): Promise<void> {
    const { log, dataSource, generation, writer, now, lookAgainMs = 5_000 } = this.#options;
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        await runProjection({
          ...{ log, dataSource, generation, writer, now, signal },
          onStatus: (status) => this.#show(status),
          onTrouble: (error) => this.#trouble(`waits (${error.name})`, { problem: error.message }),
        });
      } catch (error) {
        this.#trouble(`stopped (${nameOf(error)})`, { err: error });
      }
      await delay(lookAgainMs, undefined, { signal }).catch(() => undefined);
    }
  }

  #show(status: ProjectionStatus): void {
    if (status.phase !== this.#status.phase)
      this.#options.logger.info(
        { generation: this.#options.generation, phase: status.phase, seq: status.seq },
        'the projection changes its phase',
      );
    this.#status = status;
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
