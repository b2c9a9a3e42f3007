import { allSites } from '@headcount/contracts';
import { bearerOf, grantAccess, ProblemError, type Access, type RefusedKeys } from '@headcount/service-kit';
import { issuedKey, type IssuedKey, type KeyScope } from '@headcount/session-core';
import type { FastifyRequest } from 'fastify';
import type { Collector } from '../admission/collector.js';

interface Proven {
  readonly access: Access;
  /** The key as it was when the secret was proven; the state replaces it by another object when it changes. */
  readonly key: IssuedKey;
}

const mostProven = 1_000;

/**
 * Who may report. A header that was proven once is not hashed again while its key is the same: on the way of a beat
 * that costs as much as reading its body.
 */
export class IngestAccess {
  private readonly proven = new Map<string, Proven>();

  constructor(
    private readonly collector: Collector,
    private readonly refused: RefusedKeys,
    private readonly addressOf: (request: FastifyRequest) => string | null,
  ) {}

  /**
   * Lets a request in.
   *
   * @throws as `of`; ProblemError `rate_limited` where too many bad keys come from
   */
  admit(request: FastifyRequest, scope: 'ingest' | 'admin' = 'ingest'): Access {
    const { authorization } = request.headers;
    try {
      return scope === 'ingest' ? this.of(authorization) : this.administrator(authorization);
    } catch (error) {
      throw this.refused.answerFor(error, this.addressOf(request) ?? '');
    }
  }

  /** @throws ProblemError `unauthorized`, `forbidden`, or `log_unavailable` while the keys are not known yet */
  of(authorization: string | undefined): Access {
    const { keys } = this.collector.tail.state;
    const now = this.collector.now();
    const before = this.proven.get(authorization ?? '');
    if (before !== undefined) {
      const { access, key } = before;
      if (keys.get(key.keyId) === key && (key.expiresAt === null || key.expiresAt > now)) return access;
      this.proven.delete(authorization!);
    }
    return this.prove(authorization, now);
  }

  /** Who may append history. */
  private administrator(authorization: string | undefined): Access {
    return this.judged(authorization, this.collector.now(), 'admin').access;
  }

  private prove(authorization: string | undefined, now: number): Access {
    const proven = this.judged(authorization, now, 'ingest');
    if (this.proven.size >= mostProven) this.proven.clear();
    this.proven.set(authorization!, proven);
    return proven.access;
  }

  private judged(authorization: string | undefined, now: number, scope: KeyScope): Proven {
    const bearer = bearerOf(authorization);
    const { tail } = this.collector;
    const key = issuedKey(tail.state, bearer.site, bearer.keyId);
    if (key === undefined && !tail.caughtUp)
      throw new ProblemError('log_unavailable', { detail: 'the collector is still reading the log' });
    const access = grantAccess(bearer, key, scope, now);
    if (access.site === allSites)
      throw new ProblemError('forbidden', { detail: 'an operator reports with a key of the site' });
    return { access, key: key! };
  }
}
