import { siteNamePattern } from '@headcount/contracts';
import { demandScope, ProblemError, UnknownKeyError, type Access } from '@headcount/service-kit';
import { keyScopes } from '@headcount/session-core';
import { createRemoteJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';

/** Those that need a key pair: with the others, whoever can check a token could make one. */
export const tokenAlgorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'],
] as const;

export interface TokenOptions {
  /** As the issuer calls itself, and as tokens name it in `iss`. */
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** The claim that holds the site; `all` makes an operator. */
  readonly siteClaim: string;
  /** Whether the issuer has new keys is asked at most so often; default 5 s. */
  readonly askAgainAfterMs?: number;
}

const answerWithinMs = 2_000;
const clockToleranceSeconds = 5;
const scopePrefix = 'headcount:';
const discovered = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** Judges tokens of an OpenID Connect issuer (JWT), by the keys that the issuer publishes. */
export class TokenAccess {
  private keys: Promise<JWTVerifyGetKey> | null = null;

  constructor(private readonly options: TokenOptions) {}

  /** A token has three parts; a key has no dots. */
  static isToken(text: string): boolean {
    return text.split('.').length === 3;
  }

  /**
   * @throws UnknownKeyError where the issuer did not sign it; ProblemError `unauthorized` where it did, but for another
   *   audience, another time or without a site; `forbidden` without the scope; `issuer_unavailable` while its keys can't be had
   */
  async require(token: string, scope: string): Promise<Access> {
    const { issuer, audience, algorithms } = this.options;
    try {
      const { payload } = await jwtVerify(token, await this.keysOfIssuer(), {
        ...{ issuer, audience, algorithms: [...algorithms] },
        ...{ requiredClaims: ['exp', 'sub'], clockTolerance: clockToleranceSeconds },
      });
      const access = this.accessOf(payload);
      demandScope(access, scope, 'token');
      return access;
    } catch (error) {
      throw problemOf(error);
    }
  }

  private accessOf(claims: JWTPayload): Access {
    const site = claims[this.options.siteClaim];
    if (typeof site !== 'string' || !siteNamePattern.test(site))
      throw new ProblemError('unauthorized', {
        detail: `the token names no site in ${this.options.siteClaim}`,
      });
    const { scope, preferred_username: username, sub = '' } = claims;
    const granted = new Set(typeof scope === 'string' ? scope.split(' ') : []);
    return {
      site,
      keyId: `oidc/${sub}`,
      keyName: printable(typeof username === 'string' ? username : sub),
      mode: 'enforcing',
      scopes: keyScopes.filter((one) => one !== 'ingest' && granted.has(scopePrefix + one)),
    };
  }

  /** Asked for again after a failure. */
  private keysOfIssuer(): Promise<JWTVerifyGetKey> {
    this.keys ??= this.discover().catch((error: unknown) => {
      this.keys = null;
      throw error;
    });
    return this.keys;
  }

  private async discover(): Promise<JWTVerifyGetKey> {
    const { issuer, askAgainAfterMs = 5_000 } = this.options;
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(answerWithinMs), redirect: 'error' });
    const { issuer: named, jwks_uri: keysAt } = discovered.parse(await answer.json());
    if (named !== issuer) throw new Error(`the issuer at ${issuer} calls itself ${named}`);
    return createRemoteJWKSet(new URL(keysAt), {
      timeoutDuration: answerWithinMs,
      cooldownDuration: askAgainAfterMs,
    });
  }
}

/** Of a JOSE library's errors, those that tell of a token; all others tell of an issuer that can't be asked. */
function problemOf(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  if (error instanceof errors.JWTExpired)
    return new ProblemError('unauthorized', { detail: 'this token has expired' });
  if (error instanceof errors.JWTClaimValidationFailed)
    return new ProblemError('unauthorized', { detail: `this token is not for here: ${error.claim}` });
  if (ofToken.some((kind) => error instanceof kind)) return new UnknownKeyError();
  return new ProblemError('issuer_unavailable', { cause: error });
}

const ofToken = [
  errors.JWSInvalid,
  errors.JWTInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
];

/** As a name stands in the log. */
function printable(name: string): string {
  return name.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, '').slice(0, 64);
}
