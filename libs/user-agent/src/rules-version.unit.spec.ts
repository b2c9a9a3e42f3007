import { createHash } from 'node:crypto';
import { UAParser } from 'ua-parser-js';
import { expect, it } from 'vitest';
import * as apps from './rules/apps.js';
import * as corrections from './rules/corrections.js';
import * as programs from './rules/programs.js';
import { userAgentRulesVersion } from './rules-version.js';

function digestOfRules(): string {
  const written = JSON.stringify([apps, corrections, programs], (_key, value: unknown) =>
    value instanceof RegExp ? value.source : value,
  );
  return createHash('sha256').update(`${UAParser.VERSION} ${written}`).digest('hex').slice(0, 16);
}

it('another version stands for other rules: raise it, then write the new digest here', () => {
  expect([userAgentRulesVersion, digestOfRules()]).toEqual([2, '5a894816f99e1f2b']);
});
