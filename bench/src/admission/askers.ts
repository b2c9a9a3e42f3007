import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Who asks for seats: every user twice, with one seat for each. */
export interface AskersPlan {
  /** Makes the ids of this run others than those of former ones. */
  readonly run: string;
  /** A collector each, with the key of the site that is asked about there. */
  readonly doors: readonly { readonly url: string; readonly key: string }[];
  /** Where a user asks for the second time: at another door of the same site, or where each has its own, at the same. */
  readonly secondTry: 'next_door' | 'same_door';
  readonly ms: number;
  /** How it is asked: as many starts as can be answered, in batches; or one after the other at a given pace. */
  readonly pace:
    | { readonly kind: 'as_fast_as_answered'; readonly perRequest: number; readonly connections: number }
    | {
        readonly kind: 'offered';
        readonly perSecond: number;
        readonly what: 'starts' | 'beats';
        /** At the beginning: connections are opened, and who asks is not as fast yet as later on. Answered, but not timed. */
        readonly untimedMs: number;
      };
}

export interface AskersResult {
  readonly admitted: number;
  readonly refused: number;
  /** Told nothing that holds: an overloaded or unreachable collector. */
  readonly failed: number;
  readonly firstFailure: string | null;
  readonly seconds: number;
  /** Milliseconds from the instant at which it was to be sent; 0 without offered ones. */
  readonly p99: number;
}

/** Asks in a process of its own. @throws Error when that ends without a result */
export async function ask(plan: AskersPlan): Promise<AskersResult> {
  const child = fork(fileURLToPath(new URL('./askers-main.js', import.meta.url)));
  child.send(plan);
  const answer = once(child, 'message') as Promise<[AskersResult]>;
  const early = once(child, 'exit').then(() => Promise.reject(new Error('the askers have ended early')));
  early.catch(() => undefined);
  const [result] = await Promise.race([answer, early]);
  return result;
}
