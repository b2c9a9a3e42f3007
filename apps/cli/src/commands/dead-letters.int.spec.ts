import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { FakeApi } from '../testing/fake-api.js';

const letter = (id: string) => ({
  ...{ id, type: 'headcount.session.ended.v1', reason: 'no start\u001b[2J of it', count: 1 },
  event: { site: 'default' },
});

let api: FakeApi;
beforeEach(async () => {
  api = await FakeApi.start();
  api.respond = ({ url }) => {
    if (url.pathname === '/api/v1/sites')
      return { body: { data: [{ site: 'default', timeZone: 'Asia/Tokyo', open: 3 }] } };
    const isLast = url.searchParams.has('cursor');
    return {
      body: { data: [letter(isLast ? '7.0' : '42.3')], page: { nextCursor: isLast ? null : 'more' } },
    };
  };
});
afterEach(() => api.stop());

const run = (...args: readonly string[]) => main([...args, '--data-dir', api.dataDir]);

describe('headcount dead-letters', () => {
  it('list prints all pages, with nothing that moves the cursor', async () => {
    expect(await run('dead-letters', 'list')).toBe(0);
    expect(api.asked).toEqual([
      'GET /api/v1/dead-letters?limit=500',
      'GET /api/v1/dead-letters?limit=500&cursor=more',
    ]);
    expect(api.printed.split('\n').map((line) => line.split(/ {2,}/)[0])).toEqual(['ID', '42.3', '7.0', '']);
    expect(api.printed).toContain('no start?[2J of it');
  });

  it('list --json prints one object a line', async () => {
    expect(await run('dead-letters', 'list', '--json')).toBe(0);
    const lines = api.printed.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([letter('42.3'), letter('7.0')]);
  });

  it('show prints one with its event, and says where there is none', async () => {
    expect(await run('dead-letters', 'show', '7.0')).toBe(0);
    expect(JSON.parse(api.printed)).toEqual(letter('7.0'));
    expect(await run('dead-letters', 'show', '8.0')).toBe(1);
    expect(api.told).toContain('no dead letter stands at 8.0');
  });
});

describe('headcount dead-letters retry', () => {
  it('tells how much is taken up, or why it is not', async () => {
    api.respond = ({ url }) =>
      url.pathname === '/api/v1/dead-letters/7.0/retry'
        ? { body: { id: '7.0', facts: 5 } }
        : {
            status: 409,
            body: { code: 'dead_letter_stands', detail: 'the dead letter at 8.0 stands: 0x00' },
          };
    expect(await run('dead-letters', 'retry', '7.0', '--json')).toBe(0);
    expect(JSON.parse(api.printed)).toEqual({ id: '7.0', facts: 5 });
    expect(api.asked).toEqual(['POST /api/v1/dead-letters/7.0/retry']);
    expect(await run('dead-letters', 'retry', '8.0')).toBe(1);
    expect(api.told).toContain('at 8.0 stands: 0x00');
  });
});

describe('headcount sites', () => {
  it('prints them', async () => {
    expect(await run('sites')).toBe(0);
    expect(api.printed).toBe('SITE     TIME ZONE   OPEN\ndefault  Asia/Tokyo  3\n');
    api.printed = '';
    expect(await run('sites', '--json')).toBe(0);
    expect(JSON.parse(api.printed)).toEqual([{ site: 'default', timeZone: 'Asia/Tokyo', open: 3 }]);
  });
});
