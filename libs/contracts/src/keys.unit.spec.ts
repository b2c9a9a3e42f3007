import { describe, expect, it } from 'vitest';
import { hashKey, keyMatches, newKey, parseKey } from './keys.js';

describe('keys', () => {
  it('name their site and themselves, and match their own hash only', () => {
    const key = newKey('lab-7');
    expect(parseKey(key.text)).toEqual({ site: 'lab-7', keyId: key.keyId });
    expect(keyMatches(key.text, key.secretHash)).toBe(true);
    expect(keyMatches(newKey('lab-7').text, key.secretHash)).toBe(false);
    expect(keyMatches(key.text, 'ff')).toBe(false);
    expect(hashKey(key.text)).toBe(key.secretHash);
  });

  it.each([
    '',
    'hc_x',
    'hc_Lab_0123456789abcdef_' + 'a'.repeat(48),
    'hc_lab_0123456789abcdef_' + 'a'.repeat(47),
  ])('take %s for none', (text) => {
    expect(parseKey(text)).toBeNull();
  });

  it('are only made for site names', () => {
    expect(() => newKey('My Site')).toThrow('site name');
  });
});
