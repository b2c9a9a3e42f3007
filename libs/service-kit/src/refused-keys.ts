import type { ProblemCode } from '@headcount/contracts';
import { RateLimiter } from 'limiter';
import { UnknownKeyError } from './access.js';
import { Counter, type Registry } from './metrics.js';
import { ProblemError } from './problem.js';

/** Why somebody was not let in. */
const refusals = ['unauthorized', 'forbidden', 'key_in_url', 'rate_limited'] as const satisfies ProblemCode[];
type Refusal = (typeof refusals)[number];

/** More addresses than this are not told apart: then all begin anew. */
const mostAddresses = 10_000;

export interface RefusedKeysOptions {
  readonly registry: Registry;
  /** How many bad keys of one address are answered 401 in a second; those beyond are told to wait. */
  readonly perSecond?: number;
}

/**
 * Counts who is not let in, and tells those to wait who go on trying. Only what was refused comes here: a good key is
 * never kept waiting, however many bad ones its address sends; nor is one that expired or was revoked, which is no guess.
 */
export class RefusedKeys {
  private readonly limiters = new Map<string, RateLimiter>();
  private readonly counter: Counter;
  private readonly perSecond: number;

  constructor({ registry, perSecond = 10 }: RefusedKeysOptions) {
    this.perSecond = perSecond;
    this.counter = new Counter({
      name: 'headcount_access_refused_total',
      help: 'Requests that were not let in, by the code of the answer',
      labelNames: ['code'],
      registers: [registry],
    });
    for (const code of refusals) this.counter.inc({ code }, 0);
  }

  /** What is answered instead of `error`, which says why somebody was not let in; anything else stays as it is. */
  answerFor(error: unknown, address: string): unknown {
    if (!(error instanceof ProblemError) || !isRefusal(error.code)) return error;
    const answer = error instanceof UnknownKeyError ? (this.waitOf(address) ?? error) : error;
    this.counter.inc({ code: answer.code });
    return answer;
  }

  private waitOf(address: string): ProblemError | undefined {
    const limiter = this.limiterOf(address);
    if (limiter.tryRemoveTokens(1)) return undefined;
    return new ProblemError('rate_limited', {
      detail: 'too many keys that are none',
      retryAfterSeconds: Math.max(1, Math.ceil(limiter.getWaitTime(1) / 1000)),
    });
  }

  private limiterOf(address: string): RateLimiter {
    let limiter = this.limiters.get(address);
    if (limiter === undefined) {
      if (this.limiters.size >= mostAddresses) this.limiters.clear();
      limiter = new RateLimiter({ tokensPerInterval: this.perSecond, interval: 'second' });
      this.limiters.set(address, limiter);
    }
    return limiter;
  }
}

const isRefusal = (code: ProblemCode): code is Refusal => (refusals as readonly ProblemCode[]).includes(code);

const keyText = /hc_[a-z0-9-]{1,63}_[0-9a-f]{16}_[0-9a-f]{48}/i;
const namedAsToken = /[?&](?:access_token|api_?key)=/i;

/**
 * Addresses are written down by proxies, browsers and logs: whoever puts a key or a token there is refused, with a
 * valid header or without one.
 *
 * @param url as it was asked for, with its query
 * @throws ProblemError `key_in_url`
 */
export function refuseKeyInUrl(url: string): void {
  if (keyText.test(decoded(url)) || namedAsToken.test(url)) throw new ProblemError('key_in_url');
}

function decoded(url: string): string {
  if (!url.includes('%')) return url;
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
