import {
  addressOf,
  type Access,
  type ClientAddress,
  type RateLimit,
  type RefusedKeys,
} from '@headcount/service-kit';
import type { FastifyRequest } from 'fastify';
import type { Callers } from './callers.js';

export interface Doors {
  readonly refusedKeys: RefusedKeys;
  readonly rates: RateLimit;
  readonly clientAddress: ClientAddress;
}

/** Lets requests in: those of a key or a token with the scope, and no more of each than may come. */
export class Doorkeeper {
  constructor(
    private readonly callers: Callers,
    private readonly doors: Doors,
  ) {}

  /** @throws ProblemError `unauthorized`, `forbidden`, `rate_limited`, `issuer_unavailable`, or what the read model throws */
  async admit(request: FastifyRequest, scope: string): Promise<Access> {
    const { refusedKeys, rates, clientAddress } = this.doors;
    try {
      const access = await this.callers.require(request.headers.authorization, scope);
      rates.demand(access);
      return access;
    } catch (error) {
      throw refusedKeys.answerFor(error, addressOf(request, clientAddress) ?? '');
    }
  }
}
