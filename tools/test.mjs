// @ts-check
/**
 * `npm test -- [unit|int|e2e|browser|long|all] [-t NAME]`: sets up what is missing, runs the checks and the
 * tests of the tier, and ends with one counted line. Plain JavaScript: it runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeProblem, prepare, root } from '../deploy/local/prepare.mjs';

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

const tiers = ['unit', 'int', 'e2e', 'browser', 'long', 'all'];
/** Tiers that exist as projects in vitest.config.ts; a tier without tests yet adds nothing to the count. */
const projects = ['unit', 'int', 'e2e', 'long'];

/**
 * @param {string | undefined} tier left out: all that is quick enough to wait for; with CI=true all
 * @returns {string[]} the projects to run
 */
function projectsOf(tier) {
  if (tier === 'all' || (tier === undefined && process.env['CI'] === 'true')) return projects;
  return projects.filter((project) => (tier === undefined ? project !== 'long' : project === tier));
}

/** What is checked besides the tests; each counts as one. */
const checks = [
  { name: 'format', command: ['npx', 'prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'lint', command: ['npx', 'nx', 'run', 'headcount:lint:check'] },
  { name: 'types', command: ['npx', 'nx', 'run-many', '-t', 'typecheck'] },
  { name: 'lock file', command: ['npm', 'ci', '--dry-run', '--ignore-scripts', '--no-audit', '--no-fund'] },
];

/** @param {string[]} argv */
function wanted(argv) {
  const [first = '', ...rest] = argv;
  const tier = tiers.includes(first) ? first : undefined;
  const others = tier === undefined ? argv : rest;
  if (others.length !== 0 && (others.length !== 2 || others[0] !== '-t')) {
    process.stderr.write(`usage: npm test -- [${tiers.join('|')}] [-t NAME]\n`);
    process.exit(2);
  }
  return { tier, name: others[1] };
}

/**
 * @param {string[]} command
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code
 */
function run([program = '', ...args], env = process.env) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env });
    child.on('error', () => resolve(127));
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** @returns {Promise<Count>} */
async function runChecks() {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const { name, command } of checks) {
    process.stdout.write(`\n== ${name}\n`);
    const code = await run(command, { ...process.env, NX_TUI: 'false', NX_DAEMON: 'false' });
    if (code === 0) count.passed++;
    else count.failed++;
    process.stdout.write(`${name}: ${code === 0 ? 'ok' : 'FAILED'}\n`);
  }
  return count;
}

/**
 * @param {string[]} selected projects
 * @param {string | undefined} name only the tests whose name contains it
 * @returns {Promise<Count>}
 */
async function runTests(selected, name) {
  const directory = mkdtempSync(join(tmpdir(), 'headcount-test-'));
  const report = join(directory, 'report.json');
  const command = [
    'npx',
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  for (const project of selected) command.push('--project', project);
  if (name !== undefined) command.push('-t', name);
  process.stdout.write(`\n== tests: ${selected.join(', ')}\n`);
  const code = await run(command);
  try {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    const failedFiles = result.testResults.filter(
      (/** @type {{ status: string, assertionResults: { status: string }[] }} */ file) =>
        file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
    ).length;
    const count = {
      passed: result.numPassedTests,
      failed: result.numFailedTests + failedFiles,
      skipped: name === undefined ? result.numPendingTests + result.numTodoTests : 0,
    };
    // an error outside of any test fails the run without failing a test
    if (code !== 0 && count.failed === 0) count.failed = 1;
    return count;
  } catch {
    process.stderr.write('the test runner left no report\n');
    return { passed: 0, failed: 1, skipped: 0 };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function main() {
  const { tier, name } = wanted(process.argv.slice(2));
  const problem = nodeProblem(process.versions.node);
  if (problem !== undefined) throw new Error(problem);
  await prepare((line) => process.stderr.write(`${line}\n`));
  const everything = tier === undefined || tier === 'all';
  const selected = projectsOf(tier);
  const counts = [];
  if (everything && name === undefined) counts.push(await runChecks());
  if (selected.length > 0) counts.push(await runTests(selected, name));
  const sum = (/** @type {keyof Count} */ key) => counts.reduce((total, count) => total + count[key], 0);
  process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped\n`);
  process.exitCode = sum('failed') > 0 || sum('passed') === 0 ? 1 : 0;
}

await main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.stdout.write('\n0 passed, 1 failed, 0 skipped\n');
  process.exitCode = 1;
});
