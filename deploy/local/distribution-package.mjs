// @ts-check
/** A package of the distribution, unpacked without installing it: nothing of the system changes, no service starts. */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * Works as root and as an ordinary user. Uses the system's package lists; where those are missing or don't know the
 * package, lists of its own under `listsDir`, from the system's own sources and checked with the system's own keys.
 *
 * @param {string} name the package
 * @param {{ scratch: string, listsDir: string, signal?: AbortSignal | undefined }} places `scratch`: empty directory that the caller removes
 * @returns {Promise<string>} the directory that holds the unpacked tree
 * @throws {Error} when there is no apt here or it can't fetch the package
 */
export async function fetchDistributionPackage(name, { scratch, listsDir, signal }) {
  if (process.platform !== 'linux') throw new Error('apt-get: only on Linux');
  await apt(['download', name], scratch, signal).catch(async (error) => {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT')
      throw new Error('apt-get: not on this machine');
    const own = await ownLists(listsDir, scratch, signal);
    await apt([...own, 'download', name], scratch, signal);
  });
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
 * @param {string} listsDir
 * @param {string} scratch
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<string[]>} the options that make apt use the lists it has fetched there
 */
async function ownLists(listsDir, scratch, signal) {
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

/** @param {string[]} args @param {string} cwd @param {AbortSignal | undefined} signal */
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
    await run('apt-get', [...common, ...args], {
      cwd,
      timeout: 120_000,
      env: { ...process.env, LC_ALL: 'C' },
      signal,
    });
  } catch (error) {
    const failure = /** @type {NodeJS.ErrnoException & { stderr?: string }} */ (error);
    if (failure.code === 'ENOENT') throw error;
    const reason = (failure.stderr ?? failure.message).trim().split('\n').slice(-2).join(' ');
    throw new Error(`apt-get ${args.at(-2)} ${args.at(-1)}: ${reason}`, { cause: error });
  }
}
