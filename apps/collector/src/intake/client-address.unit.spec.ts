import type { StoredEnvelope } from '@headcount/event-log';
import { clientAddressBehind, type ClientAddress } from '@headcount/service-kit';
import { checkAddresses, project, variants, type Violation } from '@headcount/testing-stack/checkers';
import { afterEach, describe, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';

const proxy = '10.0.0.1';
/** What clients have for an address, what is kept of it, and what they write into the header before the proxy adds to it. */
const clients = [
  { id: 'plain', address: '203.0.113.7', kept: '203.0.113.0', wrote: [] },
  { id: 'other', address: '2001:db8::7', kept: '2001:db8::', wrote: [] },
  { id: 'forger', address: '203.0.113.8', kept: '203.0.113.0', wrote: ['198.51.100.1', proxy] },
] as const;
const truths = new Map<string, string | null>(clients.map(({ id, kept }) => [`default/${id}`, kept]));

let collector: RunningCollector;
afterEach(() => collector.stop());

async function collect(clientAddress: ClientAddress | undefined): Promise<Violation[]> {
  collector = await new RunningCollector(() => Date.UTC(2026, 2, 1), undefined, { clientAddress }).start();
  for (const { id, address, wrote } of clients) {
    const headers = { 'x-forwarded-for': [...wrote, address].join(', ') };
    const { status } = await collector.post('/sessions', { id }, { headers, remoteAddress: proxy });
    expect(status).toBe(201);
  }
  return checkAddresses(project([await everything()]), truths);
}

async function everything(): Promise<readonly StoredEnvelope[]> {
  const { lastSeq } = await collector.log.state();
  const reader = await collector.log.read({ after: 0 });
  const envelopes: StoredEnvelope[] = [];
  while (envelopes.at(-1)?.seq !== lastSeq) envelopes.push(...(await reader.next(100)));
  await reader.close();
  return envelopes;
}

describe('the address of a client that speaks to the collector itself', () => {
  it('is what the trusted proxy saw, whatever the client wrote', async () => {
    expect(await collect(clientAddressBehind('1'))).toEqual([]);
    await collector.post('/sessions', { id: 'named', userAgent: 'told' }, { headers: { 'user-agent': 'x' } });
    await collector.post('/sessions', { id: 'seen' }, { headers: { 'user-agent': 'curl/8.5.0' } });
    const agents = (await collector.facts()).flatMap(({ event }) =>
      event.type === 'SessionStarted' ? [event.data.userAgent] : [],
    );
    expect(agents.slice(-2)).toEqual(['told', 'curl/8.5.0']);
    const { status } = await collector.post('/sessions', { id: 'told', ipAddress: '192.0.2.1' });
    expect(status).toBe(201);
    expect(checkAddresses(project([await everything()]), new Map([['default/told', '192.0.2.0']]))).toEqual(
      [],
    );
  });

  it('is the invention of a forger where the left-most one is believed, and the checker tells', async () => {
    const { clientAddress } = variants.find(({ name }) => name === 'left-most X-Forwarded-For trusted')!;
    expect(await collect(clientAddress)).toEqual([
      { law: 'addresses', where: 'default/forger', detail: 'came from 203.0.113.0, kept is "198.51.100.0"' },
    ]);
  });

  it('is not kept where nobody said which proxies to trust', async () => {
    const unasked = await collect(undefined);
    const [first] = (await collector.facts()).map(({ event }) => event.data);
    expect(first).toMatchObject({ ipAddress: null, userAgent: null });
    expect(unasked.map(({ detail }) => detail)).toEqual(
      clients.map(({ kept }) => `came from ${kept}, kept is null`),
    );
  });
});
