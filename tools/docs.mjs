#!/usr/bin/env node
// @ts-check
/** `npm run docs`: writes the pages that are generated from the code. Installs and builds what is missing. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { prepare } from '../deploy/local/prepare.mjs';

await prepare((line) => process.stderr.write(`${line}\n`));
const { format, resolveConfig } = await import('prettier');
const { eventsPage } = await import(
  new URL('../libs/contracts/dist/docs/events-page.js', import.meta.url).href
);

const { openApiDocument } = await import(
  new URL('../libs/contracts/dist/openapi/document.js', import.meta.url).href
);

/** @param {string} name @param {string} text */
async function write(name, text) {
  const path = fileURLToPath(new URL(`../docs/${name}`, import.meta.url));
  const formatted = await format(text, { ...(await resolveConfig(path)), filepath: path });
  if (readFileSync(path, { encoding: 'utf8', flag: 'a+' }) === formatted) return;
  writeFileSync(path, formatted);
  process.stdout.write(`docs/${name}\n`);
}

await write('events.md', eventsPage());
await write('openapi.json', JSON.stringify(openApiDocument(), null, 2));
