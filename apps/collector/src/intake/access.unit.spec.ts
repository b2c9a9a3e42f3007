import { newKey } from '@headcount/contracts/keys';
import { describe, expect, it } from 'vitest';
import { useCollector } from '../testing/use-collector.js';

const test = useCollector();

const beat = async () => (await test.running.post('/sessions/s/heartbeats')).status;

it('a key that was accepted is refused once it has expired', async () => {
  test.running.key = await test.running.issueKey('default', ['ingest'], { expiresAt: test.now + 1_000 });
  expect([await beat(), await beat()]).toEqual([200, 200]);
  test.now += 1_000;
  expect(await beat()).toBe(401);
});

it('a key that was accepted counts for its site alone, and not with another secret', async () => {
  expect(await beat()).toBe(200);
  const [hc, , id, secret] = test.running.key.split('_');
  test.running.key = [hc, 'other', id, secret].join('_');
  expect(await beat()).toBe(401);
  test.running.key = [hc, 'default', id, secret!.replace(/./g, '0')].join('_');
  expect(await beat()).toBe(401);
});

describe('thousands of bad keys', () => {
  it('are refused, most of them as too many, while a good one beats from the same address', async () => {
    const { text: unknown } = newKey('default');
    const wrong = test.running.key.replace(/.{8}$/, '00000000');
    const bad = ['', 'Bearer', 'Basic YTpi', ...[unknown, wrong, 'hc_a_b_c'].map((key) => `Bearer ${key}`)];
    const counts = new Map<number, number>();
    for (let sent = 0; sent < 2_000; sent++) {
      const authorization = bad[sent % bad.length]!;
      const { status } = await test.running.post('/sessions/s/heartbeats', undefined, {
        headers: { authorization },
      });
      counts.set(status, (counts.get(status) ?? 0) + 1);
      if (sent % 200 === 0) expect(await beat()).toBe(200);
    }
    expect([...counts.keys()].sort()).toEqual([401, 429]);
    const refused = (code: string) => test.running.metric('headcount_access_refused_total', { code });
    expect(await refused('rate_limited')).toBe(counts.get(429));
    expect(await refused('unauthorized')).toBe(counts.get(401));
  }, 60_000);
});

it('a key in the address is refused wherever it stands, with a valid header, too', async () => {
  const { key } = test.running;
  for (const path of [
    `/sessions?key=${key}`,
    `/sessions/${key}/heartbeats`,
    `/no-route?access_token=${key}`,
  ]) {
    const { status, body } = await test.running.post(path, {});
    expect([path, status, body['code']]).toEqual([path, 400, 'key_in_url']);
    expect(JSON.stringify(body)).not.toContain(key);
  }
  expect(await test.running.metric('headcount_access_refused_total', { code: 'key_in_url' })).toBe(3);
});

it('an operator has nothing to report, and no history to append', async () => {
  test.running.key = await test.running.issueKey('all', ['ingest', 'read', 'admin']);
  expect(await beat()).toBe(403);
  expect((await test.running.post('/events?backfill=true', {})).status).toBe(403);
});
