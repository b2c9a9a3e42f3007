import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { FakeApi } from '../testing/fake-api.js';

let api: FakeApi;
let answers: { status?: number; body: unknown }[];
beforeEach(async () => {
  api = await FakeApi.start();
  api.respond = () => answers.shift()!;
});
afterEach(() => api.stop());

const limits = (...args: string[]) => main(['limits', ...args, '--data-dir', api.dataDir, '--json']);

describe('headcount limits', () => {
  it('sets, lists and deletes', async () => {
    answers = [
      { body: { id: 'a b', over: 2, warnings: ['nobody has this attribute'], position: '7.0' } },
      { body: { data: [{ id: 'a b' }] } },
      { body: { position: '8.0' } },
    ];
    expect(await limits('set', 'a b', 'scope=site', 'max=5')).toBe(0);
    expect(JSON.parse(api.printed)).toMatchObject({ id: 'a b', position: '7.0' });
    expect(api.told).toBe(
      '2 more are in than it allows; nobody is let in until they have left\nnobody has this attribute\n',
    );
    api.printed = '';
    expect(await limits('list')).toBe(0);
    expect(JSON.parse(api.printed)).toEqual([{ id: 'a b' }]);
    expect(await limits('delete', 'a b')).toBe(0);
    expect(api.asked).toEqual([
      'PUT /api/v1/limits/a%20b {"scope":"site","max":5}',
      'GET /api/v1/limits',
      'DELETE /api/v1/limits/a%20b',
    ]);
  });

  it('tells who has set a limit', async () => {
    const view = { scope: 'site', attribute: null, key: null, unit: 'sessions', max: 5, mode: 'deny' };
    const told = { over: 0, warnings: [], changedBy: 'root', position: '7.0' };
    answers = [{ body: { id: 'all', ...view, releaseAfterIdleSeconds: null, ...told } }];
    expect(await main(['limits', 'set', 'all', 'scope=site', 'max=5', '--data-dir', api.dataDir])).toBe(0);
    expect(api.printed).toMatch(/^ID .* BY\nall .* root\n$/);
  });

  it('checks: exit code 1 says that it would be refused', async () => {
    const checked = { limits: [], wouldEnd: [], retryAfterSeconds: null, position: '1.0' };
    answers = [{ body: { admitted: true, ...checked } }, { body: { admitted: false, ...checked } }];
    expect(await limits('check', '--user', 'ada')).toBe(0);
    expect(await limits('check', '--client', 'web', '--attribute', 'role=student')).toBe(1);
    expect(api.asked).toEqual([
      'POST /api/v1/limit-checks {"userId":"ada","clientId":null,"attributes":{}}',
      'POST /api/v1/limit-checks {"userId":null,"clientId":"web","attributes":{"role":"student"}}',
    ]);
  });

  it('tells usage, and refusals line by line over all pages', async () => {
    answers = [
      { body: { inUse: 1 } },
      { body: { data: [{ position: '2.0' }], page: { nextCursor: 'next' } } },
      { body: { data: [{ position: '1.0' }], page: { nextCursor: null } } },
    ];
    expect(await limits('usage', 'all', '--key', 'ada')).toBe(0);
    expect(api.printed).toBe('{"inUse":1}\n');
    api.printed = '';
    expect(await limits('denials', '--user', 'ada', '--limit', 'all')).toBe(0);
    expect(api.printed).toBe('{"position":"2.0"}\n{"position":"1.0"}\n');
    expect(api.asked).toEqual([
      'GET /api/v1/limits/all/usage?key=ada',
      'GET /api/v1/denials?limitId=all&userId=ada&limit=500',
      'GET /api/v1/denials?limitId=all&userId=ada&limit=500&cursor=next',
    ]);
  });

  it('asks what would have been refused: exit code 1 says that somebody', async () => {
    const body = {
      refused: 0,
      ofStarts: 2,
      users: [],
      hours: [],
      smallestMax: { refusedPercent: 5, max: 2 },
    };
    answers = [{ body }, { body: { ...body, refused: 1 } }];
    const window = ['--from', '2026-03-02T12:00:00Z', '--to', '2026-03-03T12:00:00Z'];
    expect(await limits('backtest', 'scope=site', 'max=3', ...window, '--percent', '5')).toBe(0);
    expect(JSON.parse(api.printed)).toEqual(body);
    expect(await limits('backtest', 'scope=site', 'max=1', ...window)).toBe(1);
    const told = { from: '2026-03-02T12:00:00Z', to: '2026-03-03T12:00:00Z' };
    expect(api.asked.map((line) => JSON.parse(line.slice(line.indexOf('{'))) as unknown)).toEqual([
      { limit: { scope: 'site', max: 3 }, ...told, refusedPercent: 5 },
      { limit: { scope: 'site', max: 1 }, ...told },
    ]);
    expect(await limits('backtest', 'max=1', ...window, '--percent', '101')).toBe(2);
  });

  it('answers 1 to what is refused, and 2 to wrong use', async () => {
    answers = [{ status: 404, body: { code: 'limit_not_found', title: 'Limit not found' } }];
    expect(await limits('usage', 'none')).toBe(1);
    expect(api.told).toContain('limit_not_found');
    expect(await limits('set', 'a', 'max')).toBe(2);
    expect(await limits('set', 'a')).toBe(2);
  });
});
