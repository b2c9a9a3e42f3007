import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTs, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';
import { expect, it } from 'vitest';

it('the types are those of the reference: `npm run docs` writes them', async () => {
  const path = fileURLToPath(new URL('api.generated.ts', import.meta.url));
  const reference = readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8');
  const types = astToString(await openapiTs(reference, { defaultNonNullable: false }));
  const config = await resolveConfig(path);
  expect(readFileSync(path, 'utf8')).toBe(await format(types, { ...config, filepath: path }));
}, 60_000);
