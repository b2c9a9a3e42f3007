import {
  accessSettings,
  archiveSettings,
  clientAddressBehind,
  databaseSettings,
  parseConfig,
  serviceSettings,
  trustedProxies,
} from '@headcount/service-kit';
import { z } from 'zod';
import { tokenAlgorithms, type TokenOptions } from './access/token-access.js';

const algorithms = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .pipe(z.array(z.enum(tokenAlgorithms, `some of ${tokenAlgorithms.join(', ')}`)).min(1));

export const queryApiSettings = z
  .object({
    ...{ ...serviceSettings, ...databaseSettings, ...accessSettings, ...archiveSettings },
    /** How many requests a second of one key, or of one user, this process takes; 0: as many as come. */
    RATE_LIMIT_PER_KEY: z.coerce.number('requests a second').int().min(0).default(5_000),
    /** Who is believed about the address of a client: a number of proxies in front, or their networks. */
    TRUSTED_PROXIES: trustedProxies.default(() => clientAddressBehind('0')),
    /** The OpenID Connect issuer whose tokens are taken, as it calls itself; left out: no tokens are. */
    OIDC_ISSUER: z.url('the address of an OpenID Connect issuer').optional(),
    /** As tokens for Headcount name it in `aud`. */
    OIDC_AUDIENCE: z.string('the audience of tokens for Headcount').optional(),
    OIDC_ALGORITHMS: algorithms.default(['RS256', 'PS256', 'ES256', 'EdDSA']),
    /** The claim of a token that holds its site; `all` makes an operator. */
    OIDC_SITE_CLAIM: z.string().default('headcount_site'),
  })
  .refine((told) => (told.OIDC_ISSUER === undefined) === (told.OIDC_AUDIENCE === undefined), {
    message: 'needed with OIDC_ISSUER, and only then: the audience of tokens for Headcount',
    path: ['OIDC_AUDIENCE'],
  });
export type QueryApiConfig = z.infer<typeof queryApiSettings>;

export function readConfig(env: Readonly<Record<string, string | undefined>>): QueryApiConfig {
  return parseConfig(queryApiSettings, env);
}

/** Null where no issuer is named. */
export function tokenOptions(config: QueryApiConfig): TokenOptions | null {
  const { OIDC_ISSUER: issuer, OIDC_AUDIENCE: audience } = config;
  if (issuer === undefined || audience === undefined) return null;
  return { issuer, audience, algorithms: config.OIDC_ALGORITHMS, siteClaim: config.OIDC_SITE_CLAIM };
}
