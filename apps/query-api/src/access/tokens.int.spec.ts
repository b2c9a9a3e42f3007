import 'reflect-metadata';
import { exportSPKI, importJWK, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startAt } from '../testing/facts.js';
import { Issuer, signingKey } from '../testing/issuer.js';
import { RunningApi } from '../testing/running-api.js';
import { TokenAccess, tokenAlgorithms } from './token-access.js';

let api: RunningApi;
let issuer: Issuer;
let tokens: TokenAccess;
beforeAll(async () => {
  api = await RunningApi.start({ tokens: { require: (token, scope) => tokens.require(token, scope) } });
  await api.says('lab', startAt('in-the-lab', api.now, 'ada'));
  await api.says('branch', startAt('in-the-branch', api.now, 'ada'));
});
afterAll(() => api.stop());
beforeEach(async () => {
  issuer = await Issuer.start();
  tokens = new TokenAccess({
    ...{ issuer: issuer.url, audience: issuer.audience, algorithms: tokenAlgorithms },
    ...{ siteClaim: 'headcount_site', askAgainAfterMs: 0 },
  });
});
afterEach(() => issuer.goAway());

const reader = { headcount_site: 'lab', scope: 'openid headcount:read' };
const get = (token: string, url = '/api/v1/sessions') =>
  api.ask<{ data?: readonly { id: string }[]; code?: string }>(token, url);
/** What comes of a token: the sessions it may read, or why not. */
const outcomeOf = async (token: string, url?: string) => {
  const { status, body } = await get(token, url);
  return status === 200 ? body.data!.map(({ id }) => id) : [status, body.code];
};

describe('a token of the issuer', () => {
  it('reads the site that it names, and commands nothing without the scope', async () => {
    const token = await issuer.token(reader);
    expect(await outcomeOf(token)).toEqual(['in-the-lab']);
    expect(await outcomeOf(token, '/api/v1/sessions?site=branch')).toEqual([403, 'forbidden']);
    expect(await outcomeOf(token, '/api/v1/keys')).toEqual([403, 'forbidden']);
    expect(issuer.keysAsked).toBe(1);
  });

  it('makes an operator of who may speak for all sites', async () => {
    const token = await issuer.token({ ...reader, headcount_site: 'all' });
    expect(await outcomeOf(token, '/api/v1/sessions?site=branch')).toEqual(['in-the-branch']);
  });

  it.each(['ES256', 'PS256', 'EdDSA'])('may be signed with %s', async (alg) => {
    await issuer.rotate(alg);
    expect(await outcomeOf(await issuer.token(reader))).toEqual(['in-the-lab']);
  });

  it('counts with keys of which the issuer only told later', async () => {
    const before = await issuer.token(reader);
    expect(await outcomeOf(before)).toEqual(['in-the-lab']);
    await issuer.rotate();
    expect(await outcomeOf(await issuer.token(reader))).toEqual(['in-the-lab']);
    expect(await outcomeOf(before)).toEqual([401, 'unauthorized']);
  });
});

describe('a token is refused', () => {
  const wrong: readonly (readonly [string, () => Promise<string>])[] = [
    ['for another audience', () => issuer.token(reader, { audience: 'payroll' })],
    ['of another issuer', () => issuer.token(reader, { issuer: 'https://elsewhere.test' })],
    ['that has expired', () => issuer.token(reader, { expiresIn: -60 })],
    ['without a site', () => issuer.token({ scope: reader.scope })],
    ['for a site that is no name', () => issuer.token({ ...reader, headcount_site: "lab' or 1=1" })],
    ['for two sites', () => issuer.token({ ...reader, headcount_site: ['lab', 'branch'] })],
    ['signed by somebody else', async () => issuer.token(reader, { key: await signingKey() })],
    ['signed by somebody else by the name of its key', forged],
    ['that nobody signed', async () => unsigned()],
    ['signed with what everybody knows', withPublicKey],
    ['that was altered', altered],
    ['that is none', async () => 'a.b.c'],
    ['without an end', endless],
  ];

  it.each(wrong)('%s', async (_why, make) => {
    expect(await outcomeOf(await issuer.token(reader))).toEqual(['in-the-lab']);
    const [status, code] = await outcomeOf(await make());
    expect(status === 429 ? [401, 'unauthorized'] : [status, code]).toEqual([401, 'unauthorized']);
  });
});

describe('an issuer', () => {
  it('that is away lets those in whose keys are known, and others are told to come again', async () => {
    const token = await issuer.token(reader);
    await issuer.goAway();
    const away = await get(token);
    expect([away.status, away.body.code]).toEqual([503, 'issuer_unavailable']);
    expect(away.headers['retry-after']).toMatch(/^\d+$/);
    await issuer.comeBack();
    expect(await outcomeOf(token)).toEqual(['in-the-lab']);
    await issuer.goAway();
    expect(await outcomeOf(token)).toEqual(['in-the-lab']);
    await issuer.rotate();
    expect(await outcomeOf(await issuer.token(reader))).toEqual([503, 'issuer_unavailable']);
  });

  it('that calls itself something else is not believed', async () => {
    const token = await issuer.token(reader);
    issuer.named = 'https://elsewhere.test';
    expect(await outcomeOf(token)).toEqual([503, 'issuer_unavailable']);
  });

  it('being away changes nothing for keys', async () => {
    await issuer.goAway();
    expect(await outcomeOf(await api.keyOf('lab', ['read']))).toEqual(['in-the-lab']);
  });
});

const claims = () => new SignJWT({ ...reader, sub: 'u1' }).setIssuer(issuer.url).setAudience(issuer.audience);

async function forged(): Promise<string> {
  const { secret } = await signingKey();
  return issuer.token(reader, { key: { ...issuer.key, secret } });
}

function unsigned(): string {
  const token = new UnsecuredJWT({ ...reader, sub: 'u1' }).setIssuer(issuer.url).setAudience(issuer.audience);
  return `${token.setExpirationTime('5m').encode()}`;
}

async function withPublicKey(): Promise<string> {
  const known = (await importJWK({ ...issuer.key.known, ext: true }, 'RS256')) as CryptoKey;
  const secret = new TextEncoder().encode(await exportSPKI(known));
  const header = { alg: 'HS256', kid: issuer.key.id };
  return claims().setProtectedHeader(header).setExpirationTime('5m').sign(secret);
}

async function altered(): Promise<string> {
  const [header, , signature] = (await issuer.token(reader)).split('.');
  const payload = { ...reader, headcount_site: 'branch', iss: issuer.url, aud: issuer.audience, sub: 'u1' };
  const exp = Math.floor(Date.now() / 1000) + 300;
  return [header, Buffer.from(JSON.stringify({ ...payload, exp })).toString('base64url'), signature].join(
    '.',
  );
}

function endless(): Promise<string> {
  const { alg, id, secret } = issuer.key;
  return claims().setProtectedHeader({ alg, kid: id }).sign(secret);
}
