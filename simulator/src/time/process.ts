import type { Entry } from './virtual-time.js';

/**
 * Whoever waits for time to pass: a simulated operating-system process. Everything that code started in it waits
 * for (timers, answers, messages) comes back as an entry that this process owns.
 */
export class SimulatedProcess {
  #state: 'running' | 'stopped' | 'dead' = 'running';
  #held: Entry[] = [];

  constructor(readonly name: string) {}

  get state(): 'running' | 'stopped' | 'dead' {
    return this.#state;
  }

  /** As by SIGSTOP: nothing of it runs until {@link resume}. */
  stop(): void {
    if (this.#state === 'running') this.#state = 'stopped';
  }

  /** What came due meanwhile, in that order; the caller lets it run. */
  resume(): readonly Entry[] {
    if (this.#state === 'stopped') this.#state = 'running';
    return this.#held.splice(0);
  }

  /** As by SIGKILL. */
  kill(): void {
    this.#state = 'dead';
    this.#held = [];
  }

  hold(entry: Entry): void {
    this.#held.push(entry);
  }
}
