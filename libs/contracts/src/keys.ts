import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { siteNamePattern } from './api/ids.js';

/** The parts of a key `hc_<site>_<id>_<secret>`. */
export interface KeyText {
  readonly site: string;
  readonly keyId: string;
}

const keyPattern = /^hc_([a-z0-9-]{1,63})_([0-9a-f]{16})_([0-9a-f]{48})$/;

/** A new random key for a site. The text is shown once; only its hash is ever stored. */
export function newKey(site: string): KeyText & { readonly text: string; readonly secretHash: string } {
  if (!siteNamePattern.test(site))
    throw new Error(`"${site}" is no site name: use a-z, 0-9 and "-", at most 63`);
  const keyId = randomBytes(8).toString('hex');
  const text = `hc_${site}_${keyId}_${randomBytes(24).toString('hex')}`;
  return { site, keyId, text, secretHash: hashKey(text) };
}

/** Splits a key without judging its secret; null when it is none. */
export function parseKey(text: string): KeyText | null {
  const match = keyPattern.exec(text);
  return match ? { site: match[1]!, keyId: match[2]! } : null;
}

/** Lower-case hex SHA-256 of the whole key. */
export function hashKey(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Compares a key with a stored hash in constant time. */
export function keyMatches(text: string, secretHash: string): boolean {
  const given = Buffer.from(hashKey(text), 'hex');
  const stored = Buffer.from(secretHash, 'hex');
  return given.length === stored.length && timingSafeEqual(given, stored);
}
