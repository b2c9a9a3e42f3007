import { MemoryLog } from '@headcount/event-log/memory';
import { beats, ended, started, ticked } from '@headcount/projection-runner/testing';
import type { HeadcountEvent } from '@headcount/session-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { matchingFacts, shownFacts, type ShownFact, type Wanted } from './facts.js';
import { presentEnvelopes, type Stretch } from './present-envelopes.js';
import { statsLines, statsOf } from './stats.js';

const now = Date.UTC(2026, 2, 2);
const given: readonly (readonly HeadcountEvent[])[] = [
  [started('a', 0, { userId: 'ada' }), started('b', 1, { userId: 'bob', site: 'elsewhere' })],
  [ticked()],
  [beats(['a', 30], ['walrus', 31], ['b', 31])],
  [ended('a', 60, 'logout')],
];

let log: MemoryLog;
beforeEach(async () => {
  log = new MemoryLog({ now: () => now });
  for (const [n, envelope] of given.entries()) {
    const events = envelope.map((event, index) => ({ ...event, id: `${n}/${index}` }));
    await log.append({ id: `e${n}`, subject: 'x', events });
  }
});

async function found(wanted: Wanted, stretch: Stretch = {}): Promise<ShownFact[]> {
  const facts: ShownFact[] = [];
  for await (const envelope of presentEnvelopes(log, stretch)) facts.push(...matchingFacts(envelope, wanted));
  return facts;
}
const positions = async (wanted: Wanted, stretch?: Stretch) =>
  (await found(wanted, stretch)).map(({ position }) => position);

describe('the statistics of a log', () => {
  it('count events and facts by type and site; a beat is a fact', async () => {
    expect(await statsOf(log)).toEqual({
      ...{ from: 1, to: 4, firstAt: '2026-03-02T00:00:00.000Z', lastAt: '2026-03-02T00:00:00.000Z' },
      ...{ envelopes: 4, facts: 7, unreadable: 0 },
      types: [
        { type: 'Heartbeat', events: 1, facts: 3 },
        { type: 'SessionStarted', events: 2, facts: 2 },
        { type: 'SessionEnded', events: 1, facts: 1 },
        { type: 'Tick', events: 1, facts: 1 },
      ],
      sites: [
        { site: 'default', events: 3, facts: 5 },
        { site: 'elsewhere', events: 1, facts: 1 },
      ],
    });
  });

  it('are of a stretch where one is asked for, and say so of an empty one', async () => {
    expect(await statsOf(log, { from: 2, to: 3 })).toMatchObject({ from: 2, to: 3, envelopes: 2, facts: 4 });
    const nothing = await statsOf(log, { from: 5 });
    expect(nothing).toMatchObject({ from: null, to: null, firstAt: null, envelopes: 0, types: [] });
    expect(statsLines(nothing)).toEqual([['nothing is there']]);
  });
});

describe('what is looked for in a log', () => {
  it('is found by text, type and site', async () => {
    expect(await positions({ text: '"ada"' })).toEqual([]);
    expect(await positions({ text: 'ada' })).toEqual(['1.0']);
    expect(await positions({ type: 'SessionStarted' })).toEqual(['1.0', '1.1']);
    expect(await positions({ type: 'headcount.session.ended.v1' })).toEqual(['4.0']);
    expect(await positions({ site: 'elsewhere' })).toEqual(['1.1']);
    expect(await positions({ text: 'ada', site: 'elsewhere' })).toEqual([]);
    expect(await positions({}, { from: 3 })).toEqual(['3.0', '4.0']);
  });

  it('is shown of a heartbeat with the beats that match, and whole where it matches itself', async () => {
    const [one] = await found({ text: 'walrus' });
    expect(one).toMatchObject({ position: '3.0', event: { data: { beats: [{ sessionId: 'walrus' }] } } });
    const [whole] = await found({ text: 'source', type: 'Heartbeat' });
    expect((whole!.event as { data: { beats: unknown[] } }).data.beats).toHaveLength(3);
  });

  it('is shown in its order with what can not be read, and why', () => {
    const envelope = {
      ...{ seq: 9, loggedAt: now, subject: 'x', id: 'e9' },
      facts: [{ event: given[1]![0]!, position: { seq: 9, index: 1 }, loggedAt: now }],
      unreadable: [
        { position: { seq: 9, index: 0 }, type: 'new', reason: 'unknown event type', raw: { a: 1 } },
      ],
    };
    const shown = shownFacts(envelope);
    expect(shown.map(({ position, unreadable }) => [position, unreadable])).toEqual([
      ['9.0', 'unknown event type'],
      ['9.1', null],
    ]);
    expect(shown[0]).toMatchObject({ event: { a: 1 }, loggedAt: '2026-03-02T00:00:00.000Z', envelope: 'e9' });
    expect(matchingFacts(envelope, { site: 'default' })).toHaveLength(1);
  });
});
