// @ts-check
import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { removePostgresData } from './postgres-place.mjs';

/**
 * Makes the data directory. Everybody may pass through it, because as root the database runs as another user; what
 * lies in it is closed to others one by one.
 *
 * @param {string} dataDir
 */
export function makeDataDir(dataDir) {
  mkdirSync(dataDir, { recursive: true });
  const { mode, uid } = statSync(dataDir);
  const open = (mode & 0o7777) | 0o011;
  if (uid === 0 && process.getuid?.() === 0 && open !== (mode & 0o7777)) chmodSync(dataDir, open);
}

/** What Headcount keeps in a data directory. */
const OWN_ENTRIES = [
  'nats',
  'logs',
  'agent',
  'instance.json',
  'processes.json',
  'ports.json',
  'admin-key.json',
  'site-keys.json',
  'agent-key.json',
];

/**
 * Removes what Headcount keeps in a data directory (and what was put elsewhere because the database's user could not
 * reach it), and leaves anything else that lies there. Nothing may run on it any more.
 *
 * @param {string} dataDir
 */
export function clearDataDir(dataDir) {
  for (const entry of OWN_ENTRIES) rmSync(join(dataDir, entry), { recursive: true, force: true });
  removePostgresData(dataDir);
}

/**
 * {@link clearDataDir}, and the directory itself with all that is in it: for temporary ones.
 *
 * @param {string} dataDir
 */
export function removeLocalData(dataDir) {
  clearDataDir(dataDir);
  rmSync(dataDir, { recursive: true, force: true });
}
