import { join } from 'node:path';
import type { IssuedKeyAnswer, Key } from '@headcount/contracts';
import { parseKey } from '@headcount/contracts/keys';
import { callForBody } from './api.js';
import { ask, given } from './query-api.js';
import { readJson, writeJson } from './instance.js';
import { need, type System } from './system.js';

export interface WantedKey {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly mode: Key['mode'];
  /** RFC 3339; null: never. */
  readonly expiresAt: string | null;
  /** Left out: that of the system's own key. */
  readonly site?: string;
}

const path = '/api/v1/keys';

export function serverOf(system: System): { base: string; key: string } {
  return { base: need(system, 'api'), key: need(system, 'key') };
}

/** Has the query API issue a key. @throws Failure */
export function createKey(system: System, { site, ...body }: WantedKey): Promise<IssuedKeyAnswer> {
  const query = given({ site });
  return callForBody<IssuedKeyAnswer>({ ...serverOf(system), path, method: 'POST', query, body });
}

/** All keys of the site of the system's own key, or of the one that is named, oldest first. @throws Failure */
export async function listKeys(
  system: System,
  asked: { readonly minPosition?: string; readonly site?: string } = {},
): Promise<readonly Key[]> {
  const params = { query: asked };
  return (await ask(system, (api) => api.GET(path, { params }))).data;
}

/**
 * The key that is kept in a file of the data directory (0600) while it is valid, else a new one.
 *
 * @param now milliseconds since the epoch
 * @throws Failure when the query API does not answer, or refuses
 */
export async function keptKey(
  system: System,
  file: { readonly dataDir: string; readonly name: string },
  wanted: WantedKey,
  now: number,
): Promise<string> {
  const place = join(file.dataDir, file.name);
  const kept = readJson(place) as { key?: unknown } | undefined;
  const text = typeof kept?.key === 'string' ? kept.key : '';
  const id = parseKey(text)?.keyId;
  const known = id === undefined ? undefined : (await listKeys(system)).find((key) => key.id === id);
  if (known !== undefined && isValid(known, now)) return text;
  const { key } = await createKey(system, wanted);
  writeJson(place, { key });
  return key;
}

function isValid({ revokedAt, expiresAt }: Key, now: number): boolean {
  return revokedAt === null && (expiresAt === null || Date.parse(expiresAt) > now);
}
