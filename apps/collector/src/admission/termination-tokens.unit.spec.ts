import { describe, expect, it } from 'vitest';
import { TerminationTokens, type Termination } from './termination-tokens.js';

let now = 1_000_000;
const secret = 'a secret that all collectors share';
const tokens = new TerminationTokens(secret, () => now);
const told: Termination = { site: 'shop', userId: 'ada', sessionId: 's1', ownerId: 'ada' };
const asker = { site: 'shop', userId: 'ada' };

describe('a termination token', () => {
  it('tells any collector of the same secret what it allows', () => {
    const token = tokens.issue(told)!;
    expect(new TerminationTokens(secret, () => now).read(token, asker)).toEqual(told);
  });

  it('is not taken from anybody else', () => {
    const token = tokens.issue(told)!;
    expect(tokens.read(token, { ...asker, userId: 'eve' })).toBe('stolen');
    expect(tokens.read(token, { ...asker, userId: null })).toBe('stolen');
    expect(tokens.read(token, { ...asker, site: 'other' })).toBe('stolen');
  });

  it('holds for five minutes', () => {
    const token = tokens.issue(told)!;
    now += 300_000;
    expect(tokens.read(token, asker)).toEqual(told);
    now += 1;
    expect(tokens.read(token, asker)).toBe('expired');
  });

  it('can neither be changed nor made without the secret', () => {
    const token = tokens.issue(told)!;
    const [text, signature] = token.split('.');
    const other = Buffer.from(JSON.stringify(['shop', 'ada', 's2', 'bob', now + 1e9])).toString('base64url');
    const foreign = new TerminationTokens('another secret', () => now).issue(told)!;
    for (const forged of [`${other}.${signature}`, `${text}.`, `${token}.x`, 'x', '', foreign])
      expect(tokens.read(forged, asker)).toBe('unreadable');
  });

  it('is neither issued nor taken without a secret', () => {
    const without = new TerminationTokens(null, () => now);
    expect(without.issue(told)).toBeNull();
    expect(without.read(tokens.issue(told)!, asker)).toBe('unconfigured');
  });
});
