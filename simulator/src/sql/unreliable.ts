import type { DataSource } from '@headcount/read-model';
import type { Dice } from '../random.js';

/** How often what happens to a transaction, from 0 to 1. */
export interface Unreliability {
  /** The connection breaks before the commit: nothing was written. */
  readonly lostCommit: number;
  /** It breaks behind it: everything was written, and nobody was told. */
  readonly lostAnswer: number;
}

type Runner = ReturnType<DataSource['createQueryRunner']>;

/**
 * A data source whose connections break at commits now and then, and which can be stopped: then no transaction
 * begins and no other statement is sent, as when its process is paused.
 */
export class UnreliableSource {
  readonly dataSource: DataSource;
  /** What went wrong so far. */
  faults = 0;
  #gate: Promise<void> = Promise.resolve();
  #open: () => void = () => undefined;

  constructor(
    inner: DataSource,
    private readonly dice: Dice,
    private readonly rates: Unreliability,
  ) {
    this.dataSource = new Proxy(inner, {
      get: (target, name) => {
        if (name === 'createQueryRunner') return () => this.#unreliable(target.createQueryRunner());
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  stop(): void {
    this.faults += 1;
    this.#gate = new Promise((resolve) => (this.#open = resolve));
  }

  resume(): void {
    this.#open();
  }

  #unreliable(runner: Runner): Runner {
    const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
    let inTransaction = false;
    const ask = async (...args: unknown[]): Promise<unknown> => {
      const text = String(args[0]);
      if (!inTransaction) await this.#gate;
      if (text.startsWith('begin')) inTransaction = true;
      if (text === 'commit' && this.dice.chance(this.rates.lostCommit)) throw this.#broken('before');
      const answer = await query(...args);
      if (text === 'commit' || text === 'rollback') inTransaction = false;
      if (text === 'commit' && this.dice.chance(this.rates.lostAnswer)) throw this.#broken('behind');
      return answer;
    };
    return Object.assign(runner, { query: ask });
  }

  #broken(when: string): Error {
    this.faults += 1;
    return Object.assign(new Error(`the connection broke ${when} the commit`), { code: 'ECONNRESET' });
  }
}
