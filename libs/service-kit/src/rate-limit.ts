import { RateLimiter } from 'limiter';
import type { Access } from './access.js';
import { ProblemError } from './problem.js';

/** How many requests of one key this process takes in a second. Others count for themselves. */
export class RateLimit {
  /** Only of keys that were issued, so that there are no more of them. */
  private readonly limiters = new Map<string, RateLimiter>();

  /** @param perSecond 0: as many as come */
  constructor(private readonly perSecond: number) {}

  /** @throws ProblemError `rate_limited`, with the whole seconds until the next request is taken */
  demand({ keyId }: Access): void {
    if (this.perSecond === 0) return;
    const limiter = this.limiterOf(keyId);
    if (limiter.tryRemoveTokens(1)) return;
    throw new ProblemError('rate_limited', {
      detail: `at most ${this.perSecond} requests a second with one key`,
      retryAfterSeconds: Math.max(1, Math.ceil(limiter.getWaitTime(1) / 1000)),
    });
  }

  private limiterOf(keyId: string): RateLimiter {
    let limiter = this.limiters.get(keyId);
    if (limiter === undefined) {
      limiter = new RateLimiter({ tokensPerInterval: this.perSecond, interval: 'second' });
      this.limiters.set(keyId, limiter);
    }
    return limiter;
  }
}
