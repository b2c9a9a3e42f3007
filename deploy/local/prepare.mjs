// @ts-check
/** Installs and builds what is missing or stale. Only Node's own modules: this runs before anything is installed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** @typedef {(line: string) => void} Log */

export const root = fileURLToPath(new URL('../..', import.meta.url));

const installStamp = join(root, 'node_modules/.headcount-installed');
const buildStamp = join(root, '.cache/built');

/**
 * @param {string} version as in process.versions.node
 * @returns {string | undefined} what is wrong with it
 */
export function nodeProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return undefined;
  return `Headcount needs Node.js 20.19 or newer; this is ${version}. See https://nodejs.org/en/download`;
}

/**
 * Dependencies as the lock file says and `dist` of every package as the sources say; does nothing when they are.
 * Several starts at once wait for one another.
 *
 * @param {Log} log
 * @param {AbortSignal} [signal] ends what is under way, with its children
 * @throws {Error} with the output of npm or the compiler
 */
export async function prepare(log, signal) {
  if (isInstalled() && isBuilt()) return;
  const unlock = await lock(log, signal);
  try {
    if (!isInstalled()) await install(log, signal);
    if (!isBuilt()) await build(log, signal);
  } finally {
    unlock();
  }
}

/** @param {string} text */
const sha256 = (text) => createHash('sha256').update(text).digest('hex');

/** @param {string} path */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function isInstalled() {
  if (!existsSync(join(root, 'node_modules/typescript'))) return false;
  const lockFile = join(root, 'package-lock.json');
  const wanted = sha256(readFileSync(lockFile, 'utf8'));
  if (textOf(installStamp) === wanted) return true;
  // somebody's own `npm ci`: npm writes this file at its end
  const npmsOwn = join(root, 'node_modules/.package-lock.json');
  if (existsSync(installStamp) || !existsSync(npmsOwn)) return false;
  if (statSync(npmsOwn).mtimeMs < statSync(lockFile).mtimeMs) return false;
  writeFileSync(installStamp, wanted);
  return true;
}

/** @param {Log} log @param {AbortSignal | undefined} signal */
async function install(log, signal) {
  log('installing the dependencies (npm ci) ...');
  const began = Date.now();
  const npm = process.env['npm_execpath'];
  const [command, first] = npm?.endsWith('.js') ? [process.execPath, [npm]] : ['npm', []];
  const options = ['--no-audit', '--no-fund', '--include=dev', '--loglevel=warn'];
  const answer = await runToEnd(command, [...first, 'ci', ...options], signal);
  if (answer.code !== 0)
    throw new Error(
      `npm ci failed:\n${answer.output}\nThe registry must be reachable (npm config get registry), and this directory writable.`,
    );
  writeFileSync(installStamp, sha256(readFileSync(join(root, 'package-lock.json'), 'utf8')));
  log(`installed in ${seconds(began)}`);
}

/** The projects of the root tsconfig.json, in the order in which they are built. */
function projects() {
  const { references } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  return /** @type {Array<{ path: string }>} */ (references).map(({ path }) => dirname(path));
}

function isBuilt() {
  const state = textOf(buildStamp);
  if (state === undefined || state !== stateOfSources()) return false;
  return projects().every((project) => existsSync(join(root, project, 'dist')));
}

/** Names, sizes and times of everything that the compiler reads, as one hash. */
function stateOfSources() {
  const files = [
    join(root, 'tsconfig.base.json'),
    join(root, 'tsconfig.json'),
    join(root, 'package-lock.json'),
  ];
  for (const project of projects()) {
    const home = join(root, project);
    files.push(join(home, 'package.json'), join(home, 'tsconfig.build.json'));
    if (!existsSync(join(home, 'src'))) continue;
    const found = readdirSync(join(home, 'src'), { recursive: true, encoding: 'utf8' }).sort();
    files.push(...found.filter((name) => /\.tsx?$/.test(name)).map((name) => join(home, 'src', name)));
  }
  return sha256(
    files
      .map((path) => {
        const state = statSync(path, { throwIfNoEntry: false });
        return `${path} ${state?.size} ${state?.mtimeMs}\n`;
      })
      .join(''),
  );
}

/** @param {Log} log @param {AbortSignal | undefined} signal */
async function build(log, signal) {
  log('building ...');
  const began = Date.now();
  const before = stateOfSources();
  const answer = await runToEnd(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-b', 'tsconfig.json'],
    signal,
  );
  if (answer.code !== 0) throw new Error(`the build failed:\n${answer.output}`);
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, before);
  log(`built in ${seconds(began)}`);
}

/** @param {number} began */
const seconds = (began) => `${((Date.now() - began) / 1000).toFixed(1)} s`;

/**
 * @param {string} command
 * @param {string[]} args
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<{ code: number | null, output: string }>}
 */
function runToEnd(command, args, signal) {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const child = spawn(command, args, { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => (output = (output + chunk.toString()).slice(-20_000));
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const stop = () => {
      killGroup(child, 'SIGTERM');
      // npm takes its time to undo what it did; the next start begins anew anyhow
      setTimeout(() => killGroup(child, 'SIGKILL'), 2_000).unref();
    };
    signal?.addEventListener('abort', stop, { once: true });
    child.once('error', (error) => reject(new Error(`${command}: ${error.message}`, { cause: error })));
    child.once('close', (code) => {
      signal?.removeEventListener('abort', stop);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ code, output: output.trim() });
    });
  });
}

/** @param {import('node:child_process').ChildProcess} child @param {NodeJS.Signals} signal */
function killGroup(child, signal) {
  try {
    if (child.pid) process.kill(-child.pid, signal);
  } catch {
    // it is gone already
  }
}

/**
 * One start at a time installs and builds; the lock of one that died is ignored.
 *
 * @param {Log} log
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<() => void>}
 */
async function lock(log, signal) {
  const path = join(root, '.cache/preparing');
  const own = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(own, String(process.pid));
  try {
    for (let said = false; ; said = true) {
      signal?.throwIfAborted();
      if (linked(own, path)) return () => rmSync(path, { force: true });
      const holder = Number(textOf(path));
      if (holder && !isRunning(holder)) rmSync(path, { force: true });
      else if (!said) log(`waiting for process ${holder}, which is installing or building here`);
      await delay(100);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** @param {string} from @param {string} to @returns {boolean} false when `to` is there already */
function linked(from, to) {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
