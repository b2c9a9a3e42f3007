#!/usr/bin/env node
// @ts-check
/** `npm run simulate`: installs and builds what is missing, then runs simulated lives and checks each. */
import { nodeProblem, prepare } from '../deploy/local/prepare.mjs';

/** @param {string} line */
const say = (line) => process.stderr.write(`${line}\n`);

async function simulate() {
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
  const { main } = await import(new URL('../simulator/dist/main.js', import.meta.url).href);
  return /** @type {Promise<number>} */ (main(process.argv.slice(2)));
}

process.exit(await simulate());
