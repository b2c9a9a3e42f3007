import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage.js';
import { parseGenerate } from './options.js';

const now = Date.UTC(2026, 2, 4, 15, 30);
const parse = (...args: string[]) => parseGenerate(['--data-dir', '/data', ...args], now);
const day = (...date: [number, number, number]) => Date.UTC(...date);

describe('what is generated', () => {
  it.each([
    [1, 1, 1],
    [5_000, 1, 500],
    [100_000, 20, 10_000],
    [1_000_000, 28, 100_000],
  ])('%d sessions: %d days, %d users, until this day began', (sessions, days, users) => {
    const { life, fresh, dataDir } = parse('--sessions', String(sessions));
    expect(life).toEqual({ seed: 1, sessions, users, days, startsAt: day(2026, 2, 4) - days * 86_400_000 });
    expect([fresh, dataDir]).toEqual([false, '/data']);
  });

  it('is as told', () => {
    const { life, fresh } = parse(
      ...[
        '--sessions',
        '9',
        '--seed',
        '0',
        '--days',
        '2',
        '--users',
        '3',
        '--until',
        '2025-12-31',
        '--fresh',
      ],
    );
    expect(life).toEqual({ seed: 0, sessions: 9, users: 3, days: 2, startsAt: day(2025, 11, 29) });
    expect(fresh).toBe(true);
  });

  it.each([
    ['no sessions', []],
    ['no session at all', ['--sessions', '0']],
    ['half a session', ['--sessions', '1.5']],
    ['a seed below 0', ['--sessions', '1', '--seed', '-1']],
    ['an unknown option', ['--sessions', '1', '--speed', '2']],
    ['no day', ['--sessions', '1', '--until', 'tomorrow']],
    ['the future', ['--sessions', '1', '--until', '2026-03-05']],
  ])('is nothing for %s', (_what, args) => {
    expect(() => parse(...args)).toThrow(UsageError);
  });

  it('needs a directory', () => {
    expect(() => parseGenerate(['--sessions', '1'], now)).toThrow(/--data-dir/);
  });
});
