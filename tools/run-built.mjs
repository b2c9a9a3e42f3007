// @ts-check
import { nodeProblem, prepare } from '../deploy/local/prepare.mjs';

/** @param {string} line */
const say = (line) => process.stderr.write(`${line}\n`);

/**
 * Installs and builds what is missing, then runs the `main` of a built workspace with this process' arguments.
 *
 * @param {string} program its path from the project's root
 * @returns {Promise<number>} the exit code: that of `main`; 2 wrong Node, 3 something could not be reached
 */
async function codeOf(program) {
  const problem = nodeProblem(process.versions.node);
  if (problem) {
    say(problem);
    return 2;
  }
  try {
    await prepare(say);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 3;
  }
  const { main } = await import(new URL(`../${program}`, import.meta.url).href);
  return /** @type {Promise<number>} */ (main(process.argv.slice(2)));
}

/**
 * Runs it and ends this process: nothing may hold it once the answer is given.
 *
 * @param {string} program
 * @returns {Promise<never>}
 */
export async function runBuilt(program) {
  process.exit(await codeOf(program));
}
