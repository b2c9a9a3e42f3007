import {
  accessSettings,
  archiveSettings,
  databaseSettings,
  parseConfig,
  serviceSettings,
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
