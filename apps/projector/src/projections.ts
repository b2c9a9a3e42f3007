import { setTimeout as delay } from 'node:timers/promises';
import { beforeStart, type ProjectionStatus } from '@headcount/projection-runner';
import {
  GenerationMissingError,
  listGenerations,
  sessionsProjection,
  type Generation,
} from '@headcount/read-model';
import { LiveProjection, type LiveProjectionOptions } from './live-projection.js';

export type ProjectionsOptions = Omit<LiveProjectionOptions, 'generation'> & {
  /** How often to look which generations there are; default 500 ms. */
  readonly lookEveryMs?: number;
};

/**
 * All generations that are kept at the end of the log: the active one, that which would take its place, and that whose
 * place it took. Those that a rebuild still fills are left to it.
 */
export class Projections {
  readonly #options: ProjectionsOptions;
  readonly #running = new Map<number, LiveProjection>();
  readonly #abort = new AbortController();
  #active: number | undefined;
  #unknown: ProjectionStatus = beforeStart;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: ProjectionsOptions) {
    this.#options = options;
  }

  /** Of the active generation. */
  get status(): ProjectionStatus {
    const active = this.#active === undefined ? undefined : this.#running.get(this.#active);
    return active?.status ?? this.#unknown;
  }

  start(): void {
    this.#ended = this.#run();
  }

  /** Finishes what is being written and gives the claims back. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
    await Promise.all([...this.#running.values()].map((projection) => projection.stop()));
    this.#unknown = { ...this.status, phase: 'stopped', problem: null };
  }

  async #run(): Promise<void> {
    const { dataSource, lookEveryMs = 500 } = this.#options;
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        await this.#follow(await listGenerations(dataSource));
      } catch (error) {
        this.#unknown = { ...beforeStart, problem: error instanceof Error ? error.message : String(error) };
      }
      await delay(lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Begins with new ones, and ends with those that are gone. */
  async #follow(listed: readonly Generation[]): Promise<void> {
    const wanted = listed.filter((generation) => generation.active || isFollowed(generation));
    this.#active = listed.find(({ active }) => active)?.number;
    if (this.#active === undefined)
      this.#unknown = { ...beforeStart, problem: new GenerationMissingError().message };
    for (const { number } of wanted) {
      if (this.#running.has(number) || this.#abort.signal.aborted) continue;
      const projection = new LiveProjection({ ...this.#options, generation: number });
      this.#running.set(number, projection);
      projection.start();
    }
    for (const [number, projection] of this.#running) {
      if (wanted.some((generation) => generation.number === number)) continue;
      this.#running.delete(number);
      await projection.stop();
    }
  }
}

/** One of another version is served, and never written. */
function isFollowed({ state, projection: { name, version } }: Generation): boolean {
  return state === 'live' && name === sessionsProjection.name && version === sessionsProjection.version;
}
