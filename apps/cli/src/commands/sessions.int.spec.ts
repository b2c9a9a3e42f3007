import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../main.js';
import { FakeApi } from '../testing/fake-api.js';

let api: FakeApi;
beforeEach(async () => {
  api = await FakeApi.start();
});
afterEach(() => api.stop());

const someone = (id: string, userId: string) => ({
  id,
  userId,
  status: 'active',
  dangling: false,
  spanSeconds: 61,
  activeSeconds: 30,
  lastSeenAt: new Date().toISOString(),
  clientId: null,
  sourceId: 'lab-1',
  host: null,
});

describe('headcount sessions', () => {
  it('reads page after page and prints one JSON value', async () => {
    api.respond = ({ url }) =>
      url.searchParams.get('cursor') === 'more'
        ? { status: 200, body: { data: [someone('s2', 'ben')], page: { nextCursor: null } } }
        : { status: 200, body: { data: [someone('s1', 'ada')], page: { nextCursor: 'more' } } };
    expect(await main(['sessions', '--data-dir', api.dataDir, '--user', 'a b&c', '--json'])).toBe(0);
    expect((JSON.parse(api.printed) as { id: string }[]).map(({ id }) => id)).toEqual(['s1', 's2']);
    expect(api.asked[0]).toContain('userId=a%20b%26c&status=open');
    expect([...api.authorizations]).toEqual(['Bearer the-key']);
  });

  it('prints a table and how many are on', async () => {
    api.respond = () => ({ status: 200, body: { data: [someone('s1', 'ada')], page: { nextCursor: null } } });
    expect(await main(['sessions', '--data-dir', api.dataDir])).toBe(0);
    expect(api.printed).toMatch(
      /^USER +STATUS .*\nada +active +1 min +30 s +0 s ago +- +lab-1 +s1\n1 session on, 1 user\n$/,
    );
  });

  it('answers 3 while the API can not answer, and 1 when it refuses', async () => {
    api.respond = () => ({ status: 503, body: { code: 'projection_behind', title: 'Behind' } });
    expect(await main(['sessions', '--data-dir', api.dataDir])).toBe(3);
    api.respond = () => ({ status: 403, body: { code: 'forbidden', title: 'Forbidden' } });
    expect(await main(['sessions', '--data-dir', api.dataDir])).toBe(1);
    expect(api.told).toContain('403 forbidden');
    expect(api.printed).toBe('');
  });
});

describe('headcount end', () => {
  it('ends one session by its id, whatever characters that has', async () => {
    api.respond = () => ({ status: 200, body: { revoked: 1, position: '7.0' } });
    expect(await main(['end', 'a/b c', '--data-dir', api.dataDir, '--json'])).toBe(0);
    expect(api.asked).toEqual(['DELETE /api/v1/sessions/a%2Fb%20c']);
    expect(JSON.parse(api.printed)).toEqual({ revoked: 1, position: '7.0' });
  });

  it('ends those of a user except one, in one request', async () => {
    api.respond = () => ({ status: 200, body: { revoked: 2, position: '9.1' } });
    expect(await main(['end', '--user', 'a/b', '--except', 's 2', '--data-dir', api.dataDir])).toBe(0);
    expect(api.asked).toEqual(['DELETE /api/v1/users/a%2Fb/sessions?except=s%202']);
    expect(api.printed).toBe('ended 2 sessions\n');
  });

  it('ends the dangling ones, in one request', async () => {
    api.respond = () => ({ status: 200, body: { revoked: 1, position: '9.0' } });
    expect(await main(['end', '--dangling', '--data-dir', api.dataDir])).toBe(0);
    expect(api.asked).toEqual(['DELETE /api/v1/sessions?status=dangling']);
    expect(api.printed).toBe('ended 1 session\n');
  });

  it('answers 1 when there is no such session', async () => {
    api.respond = () => ({ status: 404, body: { code: 'session_not_found', title: 'No such session' } });
    expect(await main(['end', 'nobody', '--data-dir', api.dataDir])).toBe(1);
    expect(api.told).toContain('session_not_found');
  });
});
