import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Who reads `GET /live`. */
export interface ReadersPlan {
  readonly url: string;
  /** A key for each; they take turns. */
  readonly keys: readonly string[];
  readonly readers: number;
  /** Of these every so many-th looks at what it gets; the others take it. */
  readonly lookingEach: number;
  /** Who connect and never read, besides. */
  readonly stalled: number;
}

export interface ReadersResult {
  /** Told to those who look. */
  readonly changes: number;
  /** Milliseconds from before a change was appended until it was read. */
  readonly p50: number;
  readonly p99: number;
  readonly megabytes: number;
}

/** What a change's session is called: readers tell from it how old it is. */
export const idOfChange = (now: number, n: number): string => `c${now}-${n}`;

/** Readers in a process of their own. */
export class Readers {
  private constructor(private readonly child: ReturnType<typeof fork>) {}

  /** All of them have their streams. @throws Error when that ends before */
  static async opened(plan: ReadersPlan): Promise<Readers> {
    const child = fork(fileURLToPath(new URL('./readers-main.js', import.meta.url)));
    const readers = new Readers(child);
    child.send(plan);
    await readers.next();
    return readers;
  }

  /** Leaves, and tells what was read. @throws Error when the process has ended before */
  async done(): Promise<ReadersResult> {
    this.child.send('done');
    return (await this.next()) as ReadersResult;
  }

  private async next(): Promise<unknown> {
    const answer = once(this.child, 'message') as Promise<[unknown]>;
    const early = once(this.child, 'exit').then(() =>
      Promise.reject(new Error('the readers have ended early')),
    );
    early.catch(() => undefined);
    const [message] = await Promise.race([answer, early]);
    return message;
  }
}
