import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from './main.js';

let told: string[];

beforeEach(() => {
  told = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => (told.push(String(text)), true));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => (told.push(String(text)), true));
});

afterEach(() => vi.restoreAllMocks());

describe('main', () => {
  it.each([
    [['nonsense']],
    [['up', '--collectors', '0']],
    [['up', '--port-base', 'http']],
    [['up', '--scan-interval', '-1']],
    [['sessions', '--colour']],
    [['end']],
    [['end', 'some-session', '--user', 'ada']],
    [['end', '--except', 'some-session', '--dangling']],
    [['dead-letters', 'show', 'not-a-position']],
    [['replay', 'start', '--pace', 'hasty']],
    [['replay', 'promote', '2']],
  ])('answers 2 to wrong use: %j', async (args) => {
    expect(await main(args)).toBe(2);
    expect(told.join('')).not.toBe('');
  });

  it('answers 0 to --help and names every command', async () => {
    expect(await main(['--help'])).toBe(0);
    for (const command of [
      'up',
      'provision',
      'migrate',
      'sessions',
      'end',
      'demo',
      'limits',
      'log',
      'sites',
      'dead-letters',
      'replay',
      'dump',
      'doctor',
    ])
      expect(told.join('')).toContain(`  ${command}`);
  });

  it('answers 3 when there is no system', async () => {
    expect(await main(['sessions', '--data-dir', '/nonexistent/headcount'])).toBe(3);
    expect(told.join('')).toContain('npm start');
  });

  it('says where an error came from that nobody foresaw, if it is asked to', async () => {
    const sitesCommand = () => Promise.reject(new Error('unforeseen'));
    vi.doMock('./commands/sites.js', () => ({ sitesCommand }));
    expect(await main(['sites'])).toBe(3);
    expect(told.join('')).toContain('headcount: unforeseen\n');
    expect(told.join('')).not.toContain('main.unit.spec');
    expect(await main(['sites', '--stack'])).toBe(3);
    expect(told.join('')).toContain('main.unit.spec');
    vi.doUnmock('./commands/sites.js');
  });
});
