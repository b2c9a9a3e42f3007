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

/** The key id of an `Authorization: Bearer` header. @throws ProblemError `unauthorized` */
export function bearerOf(authorization: string | undefined): { text: string; keyId: string; site: string } {
  const text = authorization?.startsWith('Bearer ') === true ? authorization.slice(7).trim() : null;
  const parsed = text === null ? null : parseKey(text);
  if (text === null || parsed === null) throw new ProblemError('unauthorized');
  return { text, ...parsed };
}

/**
 * Judges a key that was presented against the stored one of the same id.
 *
 * @throws ProblemError `unauthorized` when it is unknown, wrong, expired or revoked; `forbidden` when it lacks the scope.
 */
export function grantAccess(
  bearer: { text: string; site: string },
  stored: StoredKey | null | undefined,
  scope: string,
  now: number,
): Access {
  const valid =
    stored != null &&
    stored.site === bearer.site &&
    keyMatches(bearer.text, stored.secretHash) &&
    (stored.expiresAt === null || stored.expiresAt > now) &&
    stored.revokedAt === null;
  if (!valid) throw new ProblemError('unauthorized');
  if (!stored.scopes.includes(scope))
    throw new ProblemError('forbidden', { detail: `this key lacks the scope "${scope}"` });
  const { site, keyId, name: keyName, mode, scopes } = stored;
  return { site, keyId, keyName, mode, scopes };
}
