import { readFileSync } from 'node:fs';
import { incomingTypes } from '@headcount/contracts';
import { describe, expect, it } from 'vitest';
import { RunningCollector } from '../../testing/running-collector.js';

/** The examples of the page, as a reader would copy them. */
function examplesOfThePage(): { type: string; text: string }[] {
  const page = readFileSync(new URL('../../../../../docs/events.md', import.meta.url), 'utf8');
  const [incoming] = page.split('## Events in the log');
  return [...incoming!.matchAll(/^### `(.*)`$[^]*?^```json$([^]*?)^```$/gm)].map(([, type, text]) => ({
    type: type!,
    text: text!,
  }));
}

describe('the examples of docs/events.md', () => {
  it('are one of each type that is understood, and each is accepted', async () => {
    const examples = examplesOfThePage();
    expect(examples.map(({ type }) => type)).toEqual(Object.keys(incomingTypes));
    const now = Date.parse('2026-03-02T12:01:00.000Z');
    const running = await new RunningCollector(() => now).start();
    const { open, ended } = running.parts.collector.sessionsOf('default');
    const id = (n: number) => `0199a0c5-7d00-7000-8000-00000000000${n}`;
    await running.post('/sessions', { id: id(2), occurredAt: '2026-03-02T12:00:50.000Z' });
    await running.post('/sessions', { id: id(4), occurredAt: '2026-03-02T12:00:50.000Z' });
    for (const { type, text } of examples) {
      const headers = { 'content-type': 'application/cloudevents+json' };
      const { status, body } = await running.post('/events', text, { headers });
      expect([type, status, body]).toMatchObject([type, 202, { accepted: 1, rejected: 0 }]);
    }
    expect(open.size).toBe(0);
    expect([1, 2, 3, 4].map((n) => ended.get(id(n))?.reason)).toEqual([
      'logout',
      'replaced',
      'client_closed',
      'revoked',
    ]);
    await running.stop();
  });
});
