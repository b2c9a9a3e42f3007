#!/usr/bin/env node
// @ts-check
/* global AbortController */
/**
 * `npm start`: installs and builds what is missing, then becomes `headcount up` with the same arguments. Plain
 * JavaScript without dependencies, because it runs first on a fresh clone.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { nodeProblem, prepare, root } from './prepare.mjs';

/** @param {string} line */
const say = (line) => process.stderr.write(`${line}\n`);

/** @returns {Promise<boolean>} false when a signal came before it was done */
async function prepareUnlessStopped() {
  const stopping = new AbortController();
  const stop = () => stopping.abort(new Error('stopped'));
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  for (const signal of signals) process.on(signal, stop);
  try {
    await prepare(say, stopping.signal);
    return !stopping.signal.aborted;
  } catch (error) {
    if (stopping.signal.aborted) return false;
    throw error;
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}

async function start() {
  const problem = nodeProblem(process.versions.node);
  if (problem) {
    say(problem);
    return 2;
  }
  try {
    if (!(await prepareUnlessStopped())) return 0;
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    return 3;
  }
  const entry = join(root, 'apps/cli/dist/main.js');
  if (!existsSync(entry)) {
    say(`${entry} is missing although the build went through: remove .cache/built and start again`);
    return 3;
  }
  const { main } = await import(pathToFileURL(entry).href);
  return /** @type {Promise<number>} */ (main(['up', ...process.argv.slice(2)]));
}

// nothing may hold the process once everything is stopped
process.exit(await start());
