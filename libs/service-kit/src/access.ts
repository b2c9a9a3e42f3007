import { keyMatches, parseKey } from '@headcount/contracts/keys';
import type { KeyMode } from '@headcount/session-core';
import { ProblemError } from './problem.js';

/** A key as the log or the read model knows it. Times in epoch milliseconds. */
export interface StoredKey {
  readonly site: string;
  readonly keyId: string;
  readonly name: string;
  readonly secretHash: string;
  readonly scopes: readonly string[];
  readonly mode: KeyMode;
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

/** Who asks, as proven by a key. The site always comes from here, never from a body. */
export interface Access {
  readonly site: string;
  readonly keyId: string;
  readonly keyName: string;
  readonly mode: KeyMode;
  readonly scopes: readonly string[];
}

/** Nobody is known by what was presented: it may be a guess. */
export class UnknownKeyError extends ProblemError {
  constructor() {
    super('unauthorized');
  }
}

/** What an `Authorization: Bearer` header holds: a key, or a token. @throws UnknownKeyError */
export function bearerTextOf(authorization: string | undefined): string {
  if (authorization?.startsWith('Bearer ') !== true) throw new UnknownKeyError();
  return authorization.slice(7).trim();
}

/** The key id of an `Authorization: Bearer` header. @throws UnknownKeyError */
export function bearerOf(authorization: string | undefined): { text: string; keyId: string; site: string } {
  const text = bearerTextOf(authorization);
  const parsed = parseKey(text);
  if (parsed === null) throw new UnknownKeyError();
  return { text, ...parsed };
}

/**
 * Judges a key that was presented against the stored one of the same id.
 *
 * @throws UnknownKeyError when it is unknown or wrong; ProblemError `unauthorized` when it has expired or was revoked,
 * `forbidden` when it lacks the scope.
 */
export function grantAccess(
  bearer: { text: string; site: string },
  stored: StoredKey | null | undefined,
  scope: string,
  now: number,
): Access {
  if (stored?.site !== bearer.site || !keyMatches(bearer.text, stored.secretHash))
    throw new UnknownKeyError();
  if (stored.revokedAt !== null) throw new ProblemError('unauthorized', { detail: 'this key was revoked' });
  if (stored.expiresAt !== null && stored.expiresAt <= now)
    throw new ProblemError('unauthorized', { detail: 'this key has expired' });
  demandScope(stored, scope, 'key');
  const { site, keyId, name: keyName, mode, scopes } = stored;
  return { site, keyId, keyName, mode, scopes };
}

/** @throws ProblemError `forbidden` */
export function demandScope(
  { scopes }: { readonly scopes: readonly string[] },
  scope: string,
  proof: 'key' | 'token',
): void {
  if (!scopes.includes(scope))
    throw new ProblemError('forbidden', { detail: `this ${proof} lacks the scope "${scope}"` });
}
