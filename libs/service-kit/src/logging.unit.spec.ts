import { newKey } from '@headcount/contracts/keys';
import { describe, expect, it } from 'vitest';
import { createLogger } from './logging.js';

const { text: key, keyId } = newKey('lab');

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger('test', 'info', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe('a log', () => {
  it.each([
    ['a message', (logger) => logger.info(`tried ${key}`)],
    ['an error', (logger) => logger.error({ err: new Error(`bad key ${key}`) }, 'failed')],
    ['a header', (logger) => logger.info({ req: { headers: { authorization: `Bearer ${key}` } } }, 'asked')],
    ['a body', (logger) => logger.info({ body: { a: [{ b: key }] } }, 'took')],
  ] satisfies [string, (logger: ReturnType<typeof createLogger>) => void][])(
    'tells no key of %s, but which one it was',
    (where, write) => {
      const text = logged(write);
      expect(text).not.toContain(key.split('_')[3]);
      if (where !== 'a header') expect(text).toContain(keyId);
      expect(() => JSON.parse(text) as unknown).not.toThrow();
    },
  );

  it('tells no password of an address', () => {
    const text = logged((logger) =>
      logger.error('no answer of postgres://headcount:geheim@db.example:5432/x'),
    );
    expect(text).toContain('postgres://[Redacted]@db.example:5432/x');
    expect(text).not.toContain('geheim');
  });

  it('tells everything else as it is', () => {
    const text = logged((logger) => logger.info({ site: 'lab', at: 'https://app.example/a@b' }, 'said'));
    expect(JSON.parse(text)).toMatchObject({ site: 'lab', at: 'https://app.example/a@b', msg: 'said' });
  });
});
