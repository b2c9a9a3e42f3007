#!/usr/bin/env node
// @ts-check
/**
 * `npm run plans [-- --data-dir DIR]`: writes docs/plans, the SQL of each query with its plan over the million sessions that
 * `npm run bench -- queries` asks about; in DIR they are kept between the two. Takes some minutes without.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepare } from '../deploy/local/prepare.mjs';

const { values } = parseArgs({ options: { 'data-dir': { type: 'string' } } });
const dir = values['data-dir'];
const say = (/** @type {string} */ line) => process.stderr.write(`${line}\n`);
await prepare(say);
const { plansOf } = await import(new URL('../libs/read-model/dist/testing/plans.js', import.meta.url).href);
const { withQueriesLife } = await import(
  new URL('../bench/dist/queries/plans-life.js', import.meta.url).href
);
const dataDir = dir === undefined ? null : resolve(dir);
const plans = await withQueriesLife({ dataDir, say }, plansOf);
const into = fileURLToPath(new URL('../docs/plans/', import.meta.url));
mkdirSync(into, { recursive: true });
for (const name of readdirSync(into)) rmSync(join(into, name));
for (const [name, text] of plans) writeFileSync(join(into, `${name}.txt`), text);
