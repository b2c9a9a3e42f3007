import type { Key } from '@headcount/contracts';
import { describe, expect, it } from 'vitest';
import { keyTable } from './keys.js';

const now = Date.parse('2026-03-02T12:00:00.000Z');
const key = (more: Partial<Key>): Key => ({
  ...{ id: '0a', name: 'agent', scopes: ['ingest'], mode: 'observing', issuedAt: '2026-03-01T00:00:00.000Z' },
  ...{ issuedBy: null, expiresAt: null, revokedAt: null, revokedBy: null, ...more },
});
const valid = (more: Partial<Key>) => keyTable([key(more)], now)[1]!.split(/ {2,}/)[4];

describe('a table of keys', () => {
  it('tells what each may do, and hides nothing behind control characters', () => {
    expect(keyTable([key({ name: 'a\u001b[2J', scopes: ['read', 'admin'] })], now)[1]).toBe(
      '0a  a?[2J  read,admin  observing  yes    2026-03-01T00:00:00.000Z  -',
    );
  });

  it('tells whether it is valid', () => {
    expect(valid({})).toBe('yes');
    expect(valid({ expiresAt: '2026-03-02T12:00:00.001Z' })).toBe('until 2026-03-02T12:00:00.001Z');
    expect(valid({ expiresAt: '2026-03-02T12:00:00.000Z' })).toBe('expired 2026-03-02T12:00:00.000Z');
    const revokedAt = '2026-03-02T11:00:00.000Z';
    expect(valid({ revokedAt, revokedBy: 'ada', expiresAt: '2026-03-02T12:00:00.001Z' })).toBe(
      `revoked ${revokedAt} by ada`,
    );
  });
});
