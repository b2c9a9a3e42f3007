import { bearerTextOf, type Access } from '@headcount/service-kit';
import type { KeyAccess } from './key-access.js';
import { TokenAccess } from './token-access.js';

/** Judges tokens. */
export type Tokens = Pick<TokenAccess, 'require'>;

/** Who asks: by a key, or by a token where there is an issuer. */
export class Callers {
  constructor(
    private readonly keys: KeyAccess,
    private readonly tokens: Tokens | null,
  ) {}

  /** @throws UnknownKeyError, ProblemError as {@link KeyAccess} and {@link TokenAccess} say */
  async require(authorization: string | undefined, scope: string): Promise<Access> {
    const text = bearerTextOf(authorization);
    if (this.tokens !== null && TokenAccess.isToken(text)) return this.tokens.require(text, scope);
    return this.keys.require(authorization, scope);
  }
}
