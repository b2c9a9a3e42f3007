import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { terminationSecret } from './termination-secret.js';

let dataDir: string;
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'headcount-secret-'))));
afterEach(() => rmSync(dataDir, { recursive: true }));

describe('the secret of termination tokens', () => {
  it('is made once for a data directory, for its owner alone', () => {
    const secret = terminationSecret(dataDir, {});
    expect(secret.length).toBeGreaterThan(40);
    expect(terminationSecret(dataDir, {})).toBe(secret);
    expect(statSync(join(dataDir, 'termination-secret.json')).mode & 0o777).toBe(0o600);
  });

  it('is that of the environment where there is one', () => {
    const given = 'shared by collectors elsewhere';
    expect(terminationSecret(dataDir, { TERMINATION_SECRET: given })).toBe(given);
  });
});
