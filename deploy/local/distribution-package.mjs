// @ts-check
/** A package of the distribution, unpacked without installing it: nothing of the system changes, no service starts. */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** @typedef {{ scratch: string, listsDir: string, signal?: AbortSignal | undefined }} Places */

/**
 * Works as root and as an ordinary user. Uses the system's package lists; where those are missing or don't know the
 * package, lists of its own under `listsDir`, from the system's own sources and checked with the system's own keys.
 *
 * @param {string} name the package
 * @param {Places & { suite?: string | undefined }} places `scratch`: empty directory that the caller removes; `suite`:
 *   takes the package of that suite of the distribution, from the mirror that the system uses
 * @returns {Promise<string>} the directory that holds the unpacked tree
 * @throws {Error} when there is no apt here or it can't fetch the package
 */
export async function fetchDistributionPackage(name, { suite, ...places }) {
  if (process.platform !== 'linux') throw new Error('apt-get: only on Linux');
  try {
    if (suite === undefined) await downloadFromSystem(name, places);
    else await downloadFromSuite(name, suite, places);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
    throw new Error('apt-get: not on this machine', { cause: error });
  }
  return unpacked(name, places.scratch);
}

/** @param {string} name @param {Places} places */
async function downloadFromSystem(name, { scratch, listsDir, signal }) {
  await apt(['download', name], scratch, signal).catch(async (error) => {
    if (error.code === 'ENOENT') throw error;
    const own = await ownLists({ scratch, listsDir, signal }, []);
    await apt([...own, 'download', name], scratch, signal);
  });
}

/** @param {string} name @param {string} suite @param {Places} places */
async function downloadFromSuite(name, suite, { scratch, signal }) {
  const sources = join(scratch, 'sources.list');
  const mirrors = await systemMirrors(scratch, signal);
  if (mirrors.length === 0) throw new Error(`apt-get: no mirror of Debian to take ${name} of ${suite} from`);
  writeFileSync(sources, mirrors.map((mirror) => `deb ${mirror} ${suite} main\n`).join(''));
  const only = ['-o', `Dir::Etc::sourcelist=${sources}`, '-o', 'Dir::Etc::sourceparts=-'];
  const own = await ownLists({ scratch, listsDir: join(scratch, 'apt'), signal }, only);
  await apt([...own, 'download', name], scratch, signal);
}

/**
 * Where the system takes the releases of its distribution from: no updates, nobody else's packages.
 *
 * @param {string} scratch @param {AbortSignal | undefined} signal
 * @returns {Promise<string[]>}
 */
async function systemMirrors(scratch, signal) {
  const format = '$(REPO_URI) $(RELEASE) $(COMPONENT)';
  const listed = await apt(['indextargets', '--format', format, 'Created-By: Packages'], scratch, signal);
  const lines = listed.split('\n').map((line) => line.split(' '));
  const releases = lines.filter(([, release, component]) => component === 'main' && release === ownRelease());
  return [...new Set(releases.map(([mirror = '']) => mirror))];
}

/** @returns {string | undefined} the code name of the Debian that runs here, as in `bookworm` */
function ownRelease() {
  const place = '/etc/os-release';
  const text = existsSync(place) ? readFileSync(place, 'utf8') : '';
  return /^ID=debian$/m.test(text) ? /^VERSION_CODENAME=(\w+)$/m.exec(text)?.[1] : undefined;
}

/** @param {string} name @param {string} scratch */
async function unpacked(name, scratch) {
  const archive = readdirSync(scratch).find((file) => file.endsWith('.deb'));
  if (!archive) throw new Error(`apt-get download ${name}: brought nothing`);
  const root = join(scratch, 'root');
  mkdirSync(root);
  try {
    await run('dpkg-deb', ['-x', join(scratch, archive), root], { timeout: 60_000 });
  } catch {
    await run('dpkg', ['-x', join(scratch, archive), root], { timeout: 60_000 });
  }
  return root;
}

/**
 * @param {Places} places
 * @param {string[]} sources options that name other sources than the system's
 * @returns {Promise<string[]>} the options that make apt use the lists it has fetched there
 */
async function ownLists({ scratch, listsDir, signal }, sources) {
  for (const directory of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(listsDir, directory), { recursive: true });
  // hooks of the system's configuration belong to its own lists, and may fail for an ordinary user
  const configuration = join(scratch, 'apt.conf');
  writeFileSync(
    configuration,
    [
      '#clear APT::Update::Pre-Invoke;',
      '#clear APT::Update::Post-Invoke;',
      '#clear APT::Update::Post-Invoke-Success;',
    ]
      .join('\n')
      .concat('\n'),
  );
  const options = [
    ...sources,
    '-c',
    configuration,
    '-o',
    `Dir::State::lists=${listsDir}/lists`,
    '-o',
    `Dir::Cache=${listsDir}/cache`,
  ];
  // one unreachable source among several is no failure: the download that follows tells
  await apt([...options, '-o', 'Acquire::Languages=none', 'update'], scratch, signal).catch(() => undefined);
  return options;
}

/** @param {string[]} args @param {string} cwd @param {AbortSignal | undefined} signal @returns {Promise<string>} what it prints */
async function apt(args, cwd, signal) {
  const common = [
    '-q',
    '-o',
    'APT::Sandbox::User=root',
    '-o',
    'Acquire::Retries=1',
    '-o',
    'Acquire::http::Timeout=15',
  ];
  try {
    const { stdout } = await run('apt-get', [...common, ...args], {
      cwd,
      timeout: 120_000,
      env: { ...process.env, LC_ALL: 'C' },
      signal,
    });
    return stdout;
  } catch (error) {
    const failure = /** @type {NodeJS.ErrnoException & { stderr?: string }} */ (error);
    if (failure.code === 'ENOENT') throw error;
    const reason = (failure.stderr ?? failure.message).trim().split('\n').slice(-2).join(' ');
    throw new Error(`apt-get ${args.at(-2)} ${args.at(-1)}: ${reason}`, { cause: error });
  }
}
