import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePsLine, psUser, type PsUser } from './ps-lines.js';

interface Sample {
  readonly format: string;
  readonly line: string;
  readonly expect: {
    readonly is_session: boolean;
    readonly owner?: string;
    readonly user?: string;
    readonly pid?: number;
    readonly ppid?: number;
    readonly cpu?: number;
    readonly mem?: number;
    readonly time?: string;
  };
}

const directory = process.env['HEADCOUNT_FIXTURES'];
const understood = ['ps -ef', 'ps aux', 'ps auxf'];

if (directory === undefined) {
  console.warn(
    'NOT RUN: lines of ps from the wild; set HEADCOUNT_FIXTURES to the directory of rsession_ps_samples.json',
  );
}

function samples(): readonly Sample[] {
  const text = readFileSync(join(directory ?? '', 'rsession_ps_samples.json'), 'utf8');
  return (JSON.parse(text) as { samples: Sample[] }).samples;
}

/**
 * The user by the rule for lines that end with the value of `-u`, written down once more and apart from the code under
 * test. Where the fixture has another opinion the rule wins, and says so.
 */
function ruled(line: string, { owner = '', user = '' }: Sample['expect']): PsUser {
  const value = /\s-u (\S+)$/.exec(line)?.[1];
  if (value === undefined || owner.slice(0, value.length) === value) return { userId: user, userCut: false };
  if (owner !== user)
    console.warn(
      `RULE OVER FIXTURE: a line that ends with "-u ${value}" and is owned by ${owner} may have been cut inside the ` +
        `name; the rule takes the owner and marks it, the fixture takes ${user}`,
    );
  return { userId: owner, userCut: true };
}

describe.runIf(directory !== undefined)('lines of ps from the wild', () => {
  it('are read as they are meant', () => {
    const own = samples().filter(({ format }) => understood.includes(format));
    expect(own.length).toBeGreaterThan(0);
    for (const { line, expect: meant } of own) {
      const parsed = parsePsLine(line);
      if (typeof parsed !== 'object') throw new Error(`taken for a ${parsed}: ${line}`);
      const user = psUser(parsed);
      expect(user !== null, line).toBe(meant.is_session);
      if (user === null) continue;
      expect(user, line).toEqual(ruled(line, meant));
      expect(parsed, line).toMatchObject({
        owner: meant.owner,
        pid: meant.pid,
        ...(meant.ppid === undefined ? {} : { ppid: meant.ppid }),
        ...(meant.cpu === undefined ? {} : { cpuPercent: meant.cpu }),
        ...(meant.mem === undefined ? {} : { memPercent: meant.mem }),
        ...(meant.time === undefined ? {} : { time: meant.time }),
      });
    }
  });

  it('are told apart from those of other programs', () => {
    const others = samples().filter(({ format }) => !understood.includes(format));
    expect(others.length).toBeGreaterThan(0);
    for (const { line } of others) expect(parsePsLine(line), line).toBe('other');
  });
});
