import { describe, expect, it } from 'vitest';
import { useCollector } from '../testing/use-collector.js';
import { keptAddress } from './kept-address.js';

describe('an address', () => {
  it.each([
    ['203.0.113.77', '203.0.113.0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
    ['2001:db8::7', '2001:db8::'],
    ['::ffff:203.0.113.77', '203.0.113.0'],
    ['::1', '::'],
  ])('%s is kept as %s', (address, kept) => {
    expect(keptAddress(address, {})).toBe(kept);
  });

  it('is kept whole where the site asks for that, and not made up where there is none', () => {
    expect(keptAddress('203.0.113.77', { fullIpAddresses: true })).toBe('203.0.113.77');
    expect(keptAddress(null, {})).toBeNull();
  });
});

const test = useCollector();

const keptOf = async (id: string) => {
  const facts = (await test.running.facts()).map(({ event }) => event);
  return facts.flatMap((event) =>
    event.type === 'SessionStarted' && event.data.sessionId === id ? [event.data.ipAddress] : [],
  );
};
const event = (sessionId: string, ipAddress: string) => ({
  ...{ specversion: '1.0', id: sessionId, source: '/app', type: 'headcount.session.started.v1' },
  ...{ time: new Date(test.now).toISOString(), data: { sessionId, ipAddress } },
});

it('the log never gets a whole address, by whichever way it came', async () => {
  await test.running.post('/sessions', { id: 'started', ipAddress: '203.0.113.77' });
  const headers = { 'content-type': 'application/cloudevents+json' };
  await test.running.post('/events', event('told', '203.0.113.77'), { headers });
  test.running.key = await test.running.issueKey('default', ['ingest', 'admin']);
  await test.running.post('/events?backfill=true', event('past', '203.0.113.77'), { headers });
  for (const id of ['started', 'told', 'past']) expect([id, await keptOf(id)]).toEqual([id, ['203.0.113.0']]);
});

it('the log gets whole addresses of a site that asks for them', async () => {
  const { collector } = test.running.parts;
  const policy = { ...collector.sessionsOf('default').policy, fullIpAddresses: true };
  await collector.submit('default', { kind: 'policy', at: test.now, data: { policy, changedBy: 'ada' } });
  await test.running.post('/sessions', { id: 'started', ipAddress: '203.0.113.77' });
  expect(await keptOf('started')).toEqual(['203.0.113.77']);
});
