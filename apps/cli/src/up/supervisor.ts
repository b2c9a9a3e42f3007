import type { ChildProcess } from 'node:child_process';
import { stopProcess } from '@headcount/local';
import { messageOf } from '../failure.js';
import { stopSteps } from './claim.js';

/** What the launcher keeps running. */
export interface Unit {
  readonly name: string;
  /** Starts the process; resolves when it has been started, for a store when it takes clients. */
  start(): Promise<{ readonly pid: number; readonly child: ChildProcess }>;
}

interface Options {
  readonly restart: boolean;
  readonly log: (line: string) => void;
  /** Called with the new process each time one was started. */
  readonly onStarted: (name: string, pid: number) => void;
}

const firstDelayMs = 500;
const longestDelayMs = 30_000;
/** Having lived this long, a process starts again after the first delay. */
const healthyAfterMs = 30_000;

/**
 * Runs processes; once told to keep them running, starts one that dies again after 0.5 s, 1 s, 2 s ... up to 30 s.
 */
export class Supervisor {
  readonly #options: Options;
  readonly #running = new Map<string, { unit: Unit; pid: number; child: ChildProcess }>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #starting = new Set<Promise<void>>();
  #keeping = false;
  #stopping = false;

  constructor(options: Options) {
    this.#options = options;
  }

  /** @throws what `unit.start` throws: a first start that fails is for the caller to tell. */
  async run(unit: Unit): Promise<void> {
    await this.#start(unit, 0);
  }

  /** From now on what dies is started again; before, its death is a failed start and for the caller to notice. */
  keepRunning(): void {
    this.#keeping = true;
    for (const [name, { unit }] of this.#running)
      if (!this.isRunning(name)) this.#again(unit, 0, `${name} ended`);
  }

  /** Whether the process of that name runs at this moment. */
  isRunning(name: string): boolean {
    const child = this.#running.get(name)?.child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** Stops the named processes side by side. After the first call nothing is started again. */
  async stop(names: readonly string[]): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await Promise.allSettled(this.#starting);
    await Promise.all(
      names.map(async (name) => {
        const running = this.#running.get(name);
        if (running) await stopProcess(running.pid, stopSteps(name));
      }),
    );
  }

  get names(): string[] {
    return [...this.#running.keys()];
  }

  async #start(unit: Unit, failures: number): Promise<void> {
    const began = Date.now();
    const { pid, child } = await unit.start();
    this.#running.set(unit.name, { unit, pid, child });
    this.#options.onStarted(unit.name, pid);
    const ended = (): void => {
      if (this.#stopping || !this.#keeping) return;
      const how = child.signalCode
        ? `was ended by ${child.signalCode}`
        : `ended with ${child.exitCode ?? 'an error'}`;
      const lived = Date.now() - began;
      this.#again(unit, lived > healthyAfterMs ? 0 : failures, `${unit.name} ${how}`);
    };
    if (child.exitCode !== null || child.signalCode !== null) ended();
    else child.once('exit', ended);
  }

  #again(unit: Unit, failures: number, what: string): void {
    if (!this.#options.restart) {
      this.#options.log(`${what}; it is not started again (--no-restart)`);
      return;
    }
    const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** failures);
    this.#options.log(`${what}; starting it again in ${delayMs / 1000} s`);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#stopping) return;
      const attempt = this.#start(unit, failures + 1).catch((error: unknown) => {
        if (!this.#stopping)
          this.#again(unit, failures + 1, `${unit.name} did not start: ${messageOf(error)}`);
      });
      this.#starting.add(attempt);
      void attempt.finally(() => this.#starting.delete(attempt));
    }, delayMs);
    this.#timers.add(timer);
  }
}
