#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const entry = new URL('../dist/main.js', import.meta.url);

if (!existsSync(entry)) {
  process.stderr.write(
    `Headcount is not built (${fileURLToPath(entry)} is missing): run "npm start" once, or "npm ci && npx tsc -b".\n`,
  );
  process.exit(2);
}
const { main } = await import(entry.href);
// nothing may hold the process once the answer is given
process.exit(await main(process.argv.slice(2)));
