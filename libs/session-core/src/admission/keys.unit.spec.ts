import { describe, expect, it } from 'vitest';
import type { KeyIssuedData } from '../events/event.js';
import { GivenSite } from '../testing/given-site.js';
import { issuedKey } from './open-sessions.js';

const data: KeyIssuedData = {
  ...{ keyId: 'k', name: 'agent', secretHash: '00', scopes: ['ingest'] },
  ...{ mode: 'observing', expiresAt: null, issuedBy: 'admin' },
};
const issued = { type: 'KeyIssued', data } as const;
const revoked = { type: 'KeyRevoked', data: { keyId: 'k', revokedBy: 'admin' } } as const;

describe('a key', () => {
  it('is known with its mode from its issue on', () => {
    const { state } = new GivenSite().read([issued], 1_000);
    expect(issuedKey(state, 'test', 'k')).toEqual({ ...data, site: 'test', revokedAt: null });
    expect(issuedKey(state, 'elsewhere', 'k')).toBeUndefined();
  });

  it.each([
    ['after its issue', [issued, revoked]],
    ['before its issue', [revoked, issued]],
    ['between two of them', [issued, revoked, issued]],
  ])('revoked %s is so for ever', (_when, facts) => {
    const given = new GivenSite();
    facts.forEach((fact, i) => given.read([fact], 1_000 * i));
    expect(issuedKey(given.state, 'test', 'k')!.revokedAt).toBe(1_000 * facts.indexOf(revoked));
  });

  it.each([issued, revoked])('$type is decided as it was asked for', (event) => {
    const planned = { ...event, time: 5_000 };
    const { events, outcomes } = new GivenSite().when({ kind: 'key', event: planned });
    expect(events).toEqual([planned]);
    expect(outcomes).toEqual([{ kind: 'fact', did: 'recorded' }]);
  });
});
