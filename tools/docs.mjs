#!/usr/bin/env node
// @ts-check
/**
 * `npm run docs`: writes what is generated from the contracts: pages, the reference and the types of the client. Builds the
 * contracts alone, since what uses the client may not build before its types are written.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const pathOf = (/** @type {string} */ name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
execFileSync(
  process.execPath,
  [pathOf('node_modules/typescript/bin/tsc'), '-b', pathOf('libs/contracts/tsconfig.build.json')],
  { stdio: ['ignore', 'inherit', 'inherit'] },
);
const { format, resolveConfig } = await import('prettier');
const { eventsPage } = await import(
  new URL('../libs/contracts/dist/docs/events-page.js', import.meta.url).href
);

const { openApiDocument } = await import(
  new URL('../libs/contracts/dist/openapi/document.js', import.meta.url).href
);

/** @param {string} name @param {string} text */
async function write(name, text) {
  const path = pathOf(name);
  const formatted = await format(text, { ...(await resolveConfig(path)), filepath: path });
  if (readFileSync(path, { encoding: 'utf8', flag: 'a+' }) === formatted) return;
  writeFileSync(path, formatted);
  process.stdout.write(`${name}\n`);
}

const { default: openapiTs, astToString } = await import('openapi-typescript');
const reference = JSON.stringify(openApiDocument(), null, 2);
await write('docs/events.md', eventsPage());
await write('docs/openapi.json', reference);
await write(
  'libs/client/src/api.generated.ts',
  astToString(await openapiTs(reference, { defaultNonNullable: false })),
);
