// @ts-check
/** Finds promtool on this machine, or takes it out of Debian's package of Prometheus without installing that. */
import { execFile } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fetchDistributionPackage } from './distribution-package.mjs';
import { defaultCacheDir } from './nats-binary.mjs';

const run = promisify(execFile);

/**
 * @param {{ cacheDir?: string | undefined, fetch?: boolean | undefined }} [options] `fetch`: takes it from the
 *   distribution where it is missing
 * @returns {Promise<{ path: string } | { problem: string }>}
 */
export async function findPromtool({ cacheDir = defaultCacheDir, fetch = false } = {}) {
  const kept = join(cacheDir, 'promtool', 'promtool');
  for (const path of [process.env['PROMTOOL_BIN'], 'promtool', kept])
    if (path && (await runs(path))) return { path };
  const remedy = 'install it (Debian, Ubuntu: apt-get install prometheus), or set PROMTOOL_BIN to its path';
  if (!fetch) return { problem: `promtool is missing: ${remedy}` };
  try {
    await fetched(kept);
    return (await runs(kept)) ? { path: kept } : { problem: `promtool does not run here: ${remedy}` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: `promtool is missing and could not be fetched (${reason}): ${remedy}` };
  }
}

/** @param {string} kept */
async function fetched(kept) {
  const home = join(kept, '..');
  mkdirSync(home, { recursive: true });
  const scratch = mkdtempSync(join(home, 'fetching-'));
  try {
    const root = await fetchDistributionPackage('prometheus', { scratch, listsDir: join(scratch, 'apt') });
    const own = join(scratch, 'promtool');
    copyFileSync(join(root, 'usr/bin/promtool'), own);
    chmodSync(own, 0o755);
    renameSync(own, kept);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** @param {string} path */
async function runs(path) {
  return run(path, ['--version'], { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}
