import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { problems } from './problems.js';

describe('the registry of problems', () => {
  it('is what the reference says, code by code', () => {
    const text = readFileSync(new URL('../../../../docs/api.md', import.meta.url), 'utf8');
    const rows = text.matchAll(/^\| `([a-z_]+)`\s*\| (\d{3})\s*\| (.*?)\s*\|$/gm);
    const told = Object.fromEntries(
      [...rows].map(([, code, status, remedy]) => [code!, [Number(status), remedy]]),
    );
    const known = Object.entries(problems).map(([code, { status, remedy }]) => [code, [status, remedy]]);
    expect(told).toEqual(Object.fromEntries(known));
  });
});
