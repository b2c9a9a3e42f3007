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

/** The key id of an `Authorization: Bearer` header. @throws UnknownKeyError */
export function bearerOf(authorization: string | undefined): { text: string; keyId: string; site: string } {
  const text = authorization?.startsWith('Bearer ') === true ? authorization.slice(7).trim() : null;
  const parsed = text === null ? null : parseKey(text);
  if (text === null || parsed === null) throw new UnknownKeyError();
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
  if (!stored.scopes.includes(scope))
    throw new ProblemError('forbidden', { detail: `this key lacks the scope "${scope}"` });
  const { site, keyId, name: keyName, mode, scopes } = stored;
  return { site, keyId, keyName, mode, scopes };
}
