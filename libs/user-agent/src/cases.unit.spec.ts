import type { NamedVersion, UserAgent } from '@headcount/session-core';
import { describe, expect, it } from 'vitest';
import { AppRules } from './app-rules.js';
import { parseUserAgent } from './parse.js';
import { keptText } from './text.js';
import { caseFamilies } from './testing/cases/index.js';
import type { UserAgentCase } from './testing/case-table.js';

const all = Object.values(caseFamilies).flat();
const rules = new AppRules([]);

const nameAndVersion = (part: NamedVersion | null) =>
  part === null ? null : { name: part.name, version: part.version };

function asCase(userAgent: string, found: UserAgent, { device }: UserAgentCase): UserAgentCase {
  const { type, vendor, model } = found.device;
  return {
    ...{ userAgent, type },
    os: nameAndVersion(found.os),
    browser: nameAndVersion(found.browser),
    app: found.app,
    device: device === undefined ? undefined : { vendor, model },
  };
}

describe.each(Object.entries(caseFamilies))('%s', (_family, cases) => {
  it.each(cases)('$userAgent', (wanted) => {
    const found = parseUserAgent(keptText(wanted.userAgent), rules);
    expect(asCase(wanted.userAgent, found, wanted)).toEqual(wanted);
    expect(found.bot).toBe(wanted.type === 'bot');
    expect(found.browser?.major ?? null).toBe(wanted.browser?.version?.replace(/\..*/, '') ?? null);
  });
});

describe('the cases', () => {
  it('are each given once, and hold at least 150 results of different names alone', () => {
    expect(new Set(all.map(({ userAgent }) => userAgent)).size).toBe(all.length);
    const results = all.map(({ type, os, browser, app }) =>
      [type, os?.name, browser?.name, app?.name].join('|'),
    );
    expect(new Set(results).size).toBeGreaterThanOrEqual(150);
  });
});
