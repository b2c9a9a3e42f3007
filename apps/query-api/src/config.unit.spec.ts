import { expect, it } from 'vitest';
import { readConfig, tokenOptions } from './config.js';

const stores = { NATS_URL: 'nats://127.0.0.1:4222', DATABASE_URL: 'postgres://127.0.0.1/headcount' };
const issuer = { OIDC_ISSUER: 'https://login.example', OIDC_AUDIENCE: 'headcount' };

it('no issuer is asked where none is named', () => {
  expect(tokenOptions(readConfig(stores))).toBeNull();
});

it('an issuer is named with its audience; what its tokens may be signed with needs a key pair', () => {
  expect(tokenOptions(readConfig({ ...stores, ...issuer, OIDC_ALGORITHMS: 'ES256, RS256' }))).toEqual({
    ...{ issuer: 'https://login.example', audience: 'headcount', siteClaim: 'headcount_site' },
    algorithms: ['ES256', 'RS256'],
  });
});

it.each([
  ['OIDC_AUDIENCE', { OIDC_AUDIENCE: undefined }],
  ['OIDC_AUDIENCE', { OIDC_ISSUER: undefined }],
  ['OIDC_ISSUER', { OIDC_ISSUER: 'login' }],
  ['OIDC_ALGORITHMS', { OIDC_ALGORITHMS: 'none' }],
  ['OIDC_ALGORITHMS', { OIDC_ALGORITHMS: 'RS256,HS256' }],
])('%s is asked for by its name: %o', (name, more) => {
  expect(() => readConfig({ ...stores, ...issuer, ...more })).toThrow(name);
});
