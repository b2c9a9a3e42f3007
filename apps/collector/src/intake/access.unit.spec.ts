import { expect, it } from 'vitest';
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
