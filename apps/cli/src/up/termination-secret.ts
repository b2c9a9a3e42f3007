import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readJson, writeJson } from '../instance.js';

const shortest = 16;

/**
 * What the collectors of a data directory sign termination tokens with: TERMINATION_SECRET of the environment, else one
 * that is made at the first start and kept in `termination-secret.json` (0600), so that a restart voids no token.
 */
export function terminationSecret(
  dataDir: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const given = environment['TERMINATION_SECRET'];
  if (given !== undefined && given !== '') return given;
  const path = join(dataDir, 'termination-secret.json');
  const kept = readJson(path) as { secret?: unknown } | undefined;
  if (typeof kept?.secret === 'string' && kept.secret.length >= shortest) return kept.secret;
  const secret = randomBytes(32).toString('base64url');
  writeJson(path, { secret });
  return secret;
}
