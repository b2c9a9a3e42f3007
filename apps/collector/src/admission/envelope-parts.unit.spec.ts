import { limitBody, limitOfBody } from '@headcount/contracts';
import { describe, expect, it } from 'vitest';
import { useCollector } from '../testing/use-collector.js';

const test = useCollector();
const tooMany = 1_000;
const patience = 30_000;
const long = (text: string) => text.padEnd(120, '.');

const started = (sessionId: string) => ({
  ...{ specversion: '1.0', id: sessionId, source: '/web', type: 'headcount.session.started.v1' },
  data: { sessionId, userId: long(sessionId), userAgent: 'x'.repeat(500) },
});

async function startAll(ids: readonly string[]): Promise<void> {
  const { body } = await test.running.post('/events', ids.map(started));
  const results = body['results'] as readonly { status: string }[];
  expect(results.every(({ status }) => status === 'accepted')).toBe(true);
}

async function oneSeatForTheLatest(): Promise<void> {
  const { limit } = limitOfBody('all', limitBody.parse({ scope: 'site', max: 1, mode: 'evict_all' }));
  const data = { limitId: 'all', limit, changedBy: 'ada' };
  await test.running.parts.collector.submit('default', { kind: 'limit', at: test.now, data });
}

/** The types of facts of each envelope, in the order of the log. */
async function envelopes(): Promise<readonly (readonly string[])[]> {
  const bySeq = new Map<number, string[]>();
  for (const { event, position } of await test.running.facts())
    bySeq.set(position.seq, [...(bySeq.get(position.seq) ?? []), event.type]);
  return [...bySeq.values()];
}

describe('what is more than one envelope of the log holds', () => {
  it(
    'is decided in parts, where many ask at once',
    async () => {
      await startAll(Array.from({ length: 500 }, (_, i) => long(`s${i}`)));
      expect((await envelopes()).length).toBeGreaterThan(1);
      expect(test.running.parts.collector.sessionsOf('default').open.size).toBe(500);
    },
    patience,
  );

  it(
    'goes ahead as ends in envelopes of their own, where one start needs them all',
    async () => {
      for (let from = 0; from < tooMany; from += 500)
        await startAll(Array.from({ length: 500 }, (_, i) => long(`s${from + i}`)));
      await oneSeatForTheLatest();
      const before = (await envelopes()).length;
      expect((await test.running.post('/sessions', { id: 'last', userId: 'ada' })).status).toBe(201);
      const made = (await envelopes()).slice(before);
      expect(made.length).toBeGreaterThan(1);
      expect(made.flat()).toEqual([...Array<string>(tooMany).fill('SessionEnded'), 'SessionStarted']);
      expect([...test.running.parts.collector.sessionsOf('default').open.keys()]).toEqual(['last']);
    },
    patience,
  );
});
