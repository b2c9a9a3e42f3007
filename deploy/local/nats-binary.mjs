// @ts-check
/* global AbortController */
/** Finds nats-server on this machine, or fetches it without installing anything. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { fetchDistributionPackage } from './distribution-package.mjs';

const run = promisify(execFile);

/** Where fetched programs are kept when the caller names no directory: `.cache` beside the sources. */
export const defaultCacheDir = fileURLToPath(new URL('../../.cache', import.meta.url));

const RELEASE = '2.12.15';

/** SHA-256 of the official archives, by `platform-architecture` as the release names them. */
const RELEASE_SHA256 = /** @type {Record<string, string>} */ ({
  'linux-amd64': '58ab8131f819263897e2fc38e503e1b755b63bcafeecc7d12582487df48ca15e',
  'linux-arm64': 'b724db99fefbf8f5c808baa82819ee50350aee9734017e4a478f7e545cef3ab6',
});

/** The Debian whose nats-server guards a replicated stream; its programs run on older ones, too. */
const NEWER_SUITE = 'trixie';

/**
 * @typedef {object} Wanted
 * @property {string} cacheDir
 * @property {string | undefined} [atLeast]
 * @property {AbortSignal | undefined} [signal]
 */

/**
 * @param {{ cacheDir?: string | undefined, atLeast?: string | undefined,
 *   log?: ((line: string) => void) | undefined, signal?: AbortSignal | undefined }} [options]
 *   atLeast: a version such as `2.10.27`; an older one is passed over, and what is fetched for it is kept apart from
 *   what everybody else uses
 * @returns {Promise<{ path: string, version: string }>}
 * @throws {Error} that says what to install when nats-server is nowhere and can't be fetched
 */
export async function findNatsServer({ cacheDir = defaultCacheDir, atLeast, log = () => {}, signal } = {}) {
  const local = await locateNatsServer({ cacheDir, atLeast });
  if (local) return local;
  const name = atLeast === undefined ? 'nats-server' : `nats-server ${atLeast} or newer`;
  log(`${name} is not on this machine: fetching it (once)`);
  const reasons = [];
  const ways = [fetchRelease, fetchFromDistribution, ...(atLeast === undefined ? [] : [fetchFromNewerSuite])];
  for (const fetchIt of ways) {
    signal?.throwIfAborted();
    try {
      const found = await fetchIt({ cacheDir, atLeast, signal });
      log(`nats-server ${found.version} is in ${found.path}`);
      return found;
    } catch (error) {
      reasons.push(`  ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new Error(
    `${name} is missing and could not be fetched:\n${reasons.join('\n')}\n` +
      'Install it (Debian, Ubuntu: apt-get install nats-server; macOS: brew install nats-server; else from ' +
      'https://nats.io/download), or set NATS_SERVER_BIN to its path, or NATS_URL to a running server with JetStream.',
  );
}

/**
 * What {@link findNatsServer} finds without fetching anything.
 *
 * @param {{ cacheDir?: string | undefined, atLeast?: string | undefined }} [options]
 * @returns {Promise<{ path: string, version: string } | undefined>}
 * @throws {Error} when NATS_SERVER_BIN names something else
 */
export async function locateNatsServer({ cacheDir = defaultCacheDir, atLeast } = {}) {
  const apart = atLeast === undefined ? [] : cachedPlaces(homeOf({ cacheDir, atLeast }));
  const places = [...installedPlaces(), ...cachedPlaces(homeOf({ cacheDir })), ...apart];
  const named = process.env['NATS_SERVER_BIN'];
  if (!named) return firstThatRuns(places, atLeast);
  const version = await versionOf(named);
  if (!version) throw new Error(`NATS_SERVER_BIN names ${named}, which is not a nats-server that runs here`);
  return reaches(version, atLeast) ? { path: named, version } : firstThatRuns(places, atLeast);
}

/** @param {string} version @param {string | undefined} atLeast */
function reaches(version, atLeast) {
  return atLeast === undefined || version.localeCompare(atLeast, 'en', { numeric: true }) >= 0;
}

/** @param {Wanted} wanted @returns {string} where fetched ones are kept, by their version */
function homeOf({ cacheDir, atLeast }) {
  return join(cacheDir, atLeast === undefined ? 'nats' : 'nats-newer');
}

function installedPlaces() {
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter(Boolean);
  return [...onPath, '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'].map((directory) =>
    join(directory, 'nats-server'),
  );
}

/** @param {string} home */
function cachedPlaces(home) {
  try {
    return readdirSync(home)
      .filter((name) => /^\d+\./.test(name))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((version) => join(home, version, 'nats-server'));
  } catch {
    return [];
  }
}

/** @param {string[]} places @param {string | undefined} atLeast */
async function firstThatRuns(places, atLeast) {
  for (const path of new Set(places)) {
    try {
      accessSync(path, constants.X_OK);
    } catch {
      continue;
    }
    const version = await versionOf(path);
    if (version && reaches(version, atLeast)) return { path, version };
  }
  return undefined;
}

/**
 * @param {string} path
 * @returns {Promise<string | undefined>} as in `2.10.27`
 */
async function versionOf(path) {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 10_000 });
    return /nats-server: v(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** @param {Wanted} wanted */
async function fetchRelease(wanted) {
  const target = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const expected = RELEASE_SHA256[target];
  if (!expected) throw new Error(`release ${RELEASE}: no pinned archive for ${target}`);
  const folder = `nats-server-v${RELEASE}-${target}`;
  const address = `https://github.com/nats-io/nats-server/releases/download/v${RELEASE}/${folder}.tar.gz`;
  const archive = await download(address, wanted.signal);
  const actual = createHash('sha256').update(archive).digest('hex');
  if (actual !== expected)
    throw new Error(`${address}: its SHA-256 is ${actual}, not the pinned ${expected}`);
  return keep(wanted, async (scratch) => {
    writeFileSync(join(scratch, 'archive.tar.gz'), archive);
    await run('tar', ['-xzf', 'archive.tar.gz', `${folder}/nats-server`], { cwd: scratch });
    return join(scratch, folder, 'nats-server');
  });
}

/** @param {string} address @param {AbortSignal | undefined} stop */
async function download(address, stop) {
  const giveUp = new AbortController();
  let timer = setTimeout(() => giveUp.abort(new Error('no answer within 8 s')), 8_000);
  try {
    const response = await fetch(address, {
      signal: stop ? AbortSignal.any([giveUp.signal, stop]) : giveUp.signal,
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    clearTimeout(timer);
    timer = setTimeout(() => giveUp.abort(new Error('not complete within 120 s')), 120_000);
    return Buffer.from(await response.arrayBuffer());
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new Error(`${address}: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause: error,
    });
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Wanted} wanted */
function fetchFromDistribution(wanted) {
  return fetchPackage(wanted, undefined);
}

/** @param {Wanted} wanted */
function fetchFromNewerSuite(wanted) {
  return fetchPackage(wanted, NEWER_SUITE);
}

/** @param {Wanted} wanted @param {string | undefined} suite */
function fetchPackage(wanted, suite) {
  return keep(wanted, async (scratch) => {
    const { cacheDir, signal } = wanted;
    const places = { scratch, listsDir: join(cacheDir, 'apt'), signal };
    return join(await fetchDistributionPackage('nats-server', { ...places, suite }), 'usr/sbin/nats-server');
  });
}

/**
 * Puts what `fetchInto` brings to `HOME/VERSION/nats-server` by a rename: several starts may do so at once.
 *
 * @param {Wanted} wanted
 * @param {(scratch: string) => Promise<string>} fetchInto
 */
async function keep(wanted, fetchInto) {
  const home = homeOf(wanted);
  mkdirSync(home, { recursive: true });
  const scratch = mkdtempSync(join(home, '.fetch-'));
  try {
    const fetched = await fetchInto(scratch);
    const version = await versionOf(fetched);
    if (!version) throw new Error('the fetched nats-server does not run on this machine');
    if (!reaches(version, wanted.atLeast)) throw new Error(`the fetched nats-server is ${version} only`);
    const path = join(home, version, 'nats-server');
    mkdirSync(join(home, version), { recursive: true });
    renameSync(fetched, path);
    return { path, version };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}
