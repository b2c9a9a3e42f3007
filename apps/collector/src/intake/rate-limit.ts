import { ProblemError, type Access } from '@headcount/service-kit';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How many requests of one key this collector takes in a second. Other collectors count for themselves. */
export class RateLimit {
  private readonly limiter: RateLimiterMemory | null;

  /** @param perSecond 0: as many as come */
  constructor(private readonly perSecond: number) {
    this.limiter = perSecond === 0 ? null : new RateLimiterMemory({ points: perSecond, duration: 1 });
  }

  /** @throws ProblemError `rate_limited`, with the whole seconds until the next request is taken */
  async demand({ keyId }: Access): Promise<void> {
    try {
      await this.limiter?.consume(keyId);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      throw new ProblemError('rate_limited', {
        detail: `at most ${this.perSecond} requests a second with one key`,
        retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1000)),
      });
    }
  }
}
