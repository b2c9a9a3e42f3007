import { newKey } from '@headcount/contracts/keys';
import { describe, expect, it } from 'vitest';
import { UnknownKeyError } from './access.js';
import { createMetrics } from './metrics.js';
import { ProblemError } from './problem.js';
import { refuseKeyInUrl, RefusedKeys } from './refused-keys.js';

const { text: key } = newKey('lab');
const bad = new UnknownKeyError();

describe('bad keys', () => {
  const refused = () => {
    const registry = createMetrics();
    const keys = new RefusedKeys({ registry, perSecond: 3 });
    const codes = (count: number, address: string, error: unknown = bad) =>
      Array.from({ length: count }, () => (keys.answerFor(error, address) as ProblemError).code);
    return { registry, keys, codes };
  };

  it('are told to wait beyond a few, each address for itself', () => {
    const { keys, codes } = refused();
    const answers = codes(10_000, 'a');
    expect(answers.slice(0, 3)).toEqual(Array(3).fill('unauthorized'));
    expect(answers.filter((code) => code === 'rate_limited').length).toBeGreaterThan(5_000);
    expect(keys.answerFor(bad, 'a')).toMatchObject({ code: 'rate_limited', retryAfterSeconds: 1 });
    expect(codes(1, 'b')).toEqual(['unauthorized']);
    expect(keys.answerFor(new ProblemError('unauthorized'), 'a')).toMatchObject({ code: 'unauthorized' });
  });

  it('are counted by what was answered, and so is who may not do something', async () => {
    const { registry, codes } = refused();
    const answers = [...codes(100, 'a'), ...codes(5, 'a', new ProblemError('forbidden'))];
    const told = await registry.getSingleMetric('headcount_access_refused_total')!.get();
    const count = (code: string) => answers.filter((answer) => answer === code).length;
    expect(Object.fromEntries(told.values.map(({ labels, value }) => [labels['code'], value]))).toEqual({
      ...{ unauthorized: count('unauthorized'), rate_limited: count('rate_limited') },
      ...{ forbidden: 5, key_in_url: 0 },
    });
  });

  it('are told apart from what went wrong otherwise', () => {
    const { keys } = refused();
    const others = [new Error('away'), new ProblemError('read_model_unavailable')];
    for (const error of others) expect(keys.answerFor(error, 'a')).toBe(error);
  });
});

describe('an address', () => {
  it.each([
    `/api/v1/sessions?key=${key}`,
    `/api/v1/sessions?x=1&anything=${key}`,
    `/${key}/api/v1/sessions`,
    `/api/v1/sessions?q=${key.replaceAll('_', '%5F')}`,
    `/api/v1/sessions?key=${key}%`,
    '/api/v1/sessions?access_token=eyJhbGciOiJub25lIn0',
    '/api/v1/live?limit=1&api_key=anything',
    '/api/v1/live?apiKey=anything',
  ])('is refused with a key or a token in it: %s', (url) => {
    expect(() => refuseKeyInUrl(url)).toThrow(expect.objectContaining({ code: 'key_in_url' }));
  });

  it.each(['/api/v1/keys/9f86d081884c7d65', '/api/v1/sessions?q=hc_lab', '/api/v1/sessions?q=%', '/?a=key'])(
    'is taken without one: %s',
    (url) => {
      expect(() => refuseKeyInUrl(url)).not.toThrow();
    },
  );
});
