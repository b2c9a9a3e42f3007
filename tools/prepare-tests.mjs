// @ts-check
import { prepare } from '../deploy/local/prepare.mjs';

/**
 * Installs and builds what is missing before the first test begins: `npm start` would do it, too, in the time of the
 * test that calls it.
 */
export async function setup() {
  await prepare((line) => process.stderr.write(`${line}\n`));
}
