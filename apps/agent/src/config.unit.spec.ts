import { describe, expect, it } from 'vitest';
import { parseConfig, UsageError } from './config.js';

const base = ['rstudio', '--collector', 'http://127.0.0.1:4000', '--dir', 'd'];
const environment = { HEADCOUNT_KEY: 'hc_default_1_secret' };
const parse = (args: readonly string[], env: NodeJS.ProcessEnv = environment) => parseConfig(args, env);

describe('the command line', () => {
  it('needs little', () => {
    expect(parse(base)).toEqual({
      collector: new URL('http://127.0.0.1:4000'),
      key: 'hc_default_1_secret',
      directory: 'd',
      sourceId: null,
      intervalMs: 60_000,
      once: false,
      ps: null,
      procRoot: '/proc',
      severalSessions: false,
      allowKill: false,
    });
  });

  it('says everything else', () => {
    const more = ['--key', 'k', '--source-id', 'lab 1', '--interval', '0.5', '--once', '--ps-file', 'f'];
    expect(parse([...base, ...more])).toMatchObject({
      key: 'k',
      sourceId: 'lab 1',
      intervalMs: 500,
      once: true,
      ps: { file: 'f' },
    });
    expect(parse([...base, '--ps-command', 'ps aux'])).toMatchObject({ ps: { command: 'ps aux' } });
    expect(parse([...base, '--allow-kill'])).toMatchObject({ allowKill: true });
  });

  it('takes the collector from the environment too', () => {
    const env = { ...environment, HEADCOUNT_COLLECTOR: 'https://collector.example/base' };
    expect(parse(['rstudio', '--dir', 'd'], env)?.collector.href).toBe('https://collector.example/base');
  });

  it.each([
    ['nothing', []],
    ['an unknown command', ['jupyter']],
    ['no directory', ['rstudio', '--collector', 'http://127.0.0.1:1']],
    ['no collector', ['rstudio', '--dir', 'd']],
    ['a collector that is no origin', ['rstudio', '--dir', 'd', '--collector', 'localhost:4000']],
    ['a collector with a password', ['rstudio', '--dir', 'd', '--collector', 'http://a:b@localhost']],
    ['an interval of nothing', [...base, '--interval', '0']],
    ['an interval that is no number', [...base, '--interval', '1e3']],
    ['an empty source id', [...base, '--source-id', '']],
    ['two process lists', [...base, '--ps-file', 'f', '--ps-command', 'c']],
    ['leave to kill what is on a list', [...base, '--allow-kill', '--ps-command', 'ssh host ps -ef']],
    ['leave to kill within one scan', [...base, '--allow-kill', '--once']],
    ['something more', [...base, 'more']],
  ])('is refused with %s', (_, args) => {
    expect(() => parse(args)).toThrow(UsageError);
  });

  it('never repeats a key that it refuses', () => {
    for (const run of [
      () => parse([...base, '--key', 'sec ret']),
      () => parse(base, { HEADCOUNT_KEY: 'sec ret' }),
    ]) {
      expect(run).toThrow(/--key or HEADCOUNT_KEY/);
      expect(run).not.toThrow(/sec ret/);
    }
    expect(() => parse(base, {})).toThrow(/HEADCOUNT_KEY/);
  });
});
