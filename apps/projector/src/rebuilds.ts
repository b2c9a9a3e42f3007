import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  GenerationMissingError,
  isRebuilderAtWork,
  isUnderWay,
  listRebuilds,
  type DataSource,
  type Rebuild,
} from '@headcount/read-model';
import { throttled, type Logger } from '@headcount/service-kit';

export interface RebuildsOptions {
  readonly dataSource: DataSource;
  readonly now: () => number;
  readonly logger: Logger;
}

const lookEveryMs = 500;
const program = fileURLToPath(new URL('./rebuild/main.js', import.meta.url));
/** Its batches are long-lived compared with those of a projector, and bounded: docs/replay.md. */
const nodeArgs = ['--enable-source-maps', '--max-semi-space-size=64', '--max-old-space-size=768'];

/**
 * Sees to it that a rebuild that is under way is being filled: by a process of its own, so that the live projection
 * goes on undisturbed. When that process dies it is started again and goes on where it was.
 */
export class Rebuilds {
  readonly #options: RebuildsOptions;
  readonly #abort = new AbortController();
  readonly #trouble: (kind: string, details: object) => void;
  #latest: Rebuild | null = null;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(options: RebuildsOptions) {
    this.#options = options;
    this.#trouble = throttled((kind, details, held) => {
      options.logger.error({ ...details, held }, `rebuilds: ${kind}`);
    }, options.now);
  }

  /** The last one that was begun; null while there is none, or unknown. */
  get latest(): Rebuild | null {
    return this.#latest;
  }

  start(): void {
    this.#ended = this.#run();
  }

  /** Breaks off what is being filled. It is gone on with by whoever runs next. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#ended;
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    if (child.connected) child.disconnect();
    await exited;
  }

  async #run(): Promise<void> {
    const { signal } = this.#abort;
    while (!signal.aborted) {
      try {
        await this.#look();
      } catch (error) {
        if (!(error instanceof GenerationMissingError)) this.#trouble('can not be looked up', { err: error });
      }
      await delay(lookEveryMs, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const { dataSource, logger } = this.#options;
    const latest = (await listRebuilds(dataSource)).at(-1) ?? null;
    this.#latest = latest;
    if (latest === null || !isUnderWay(latest) || this.#child !== undefined || this.#abort.signal.aborted)
      return;
    if (await isRebuilderAtWork(dataSource)) return;
    const child = fork(program, [String(latest.generation)], { execArgv: nodeArgs });
    this.#child = child;
    const ended = () => (this.#child = undefined);
    child.once('error', (error) => {
      this.#trouble('the process could not be started', { err: error });
      ended();
    });
    child.once('exit', (code, killedBy) => {
      if (code !== 0) logger.warn({ code, killedBy }, 'the process that fills a rebuild has died');
      ended();
    });
  }
}
