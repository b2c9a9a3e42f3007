#!/usr/bin/env node
// @ts-check
/** `npm run plans`: writes docs/plans, the SQL of each query with its plan over a million sessions; takes some minutes. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { removeLocalData, startPostgres } from '../deploy/local/index.mjs';
import { prepare } from '../deploy/local/prepare.mjs';

await prepare((line) => process.stderr.write(`${line}\n`));
const { plansOf } = await import(new URL('../libs/read-model/dist/testing/plans.js', import.meta.url).href);
const into = fileURLToPath(new URL('../docs/plans/', import.meta.url));
mkdirSync(into, { recursive: true });
const dataDir = mkdtempSync(join(tmpdir(), 'headcount-plans-'));
const postgres = await startPostgres({ dataDir, tests: true });
try {
  for (const [name, text] of await plansOf(postgres.url)) writeFileSync(join(into, `${name}.txt`), text);
} finally {
  await postgres.stop();
  removeLocalData(dataDir);
}
