import type { AppendAnswer, Envelope, EventLog } from '@headcount/event-log';
import { MemoryLog } from '@headcount/event-log/memory';
import { describe, expect, it } from 'vitest';
import { generateLife } from '../generator/life.js';
import { fillLog, type Filled } from './fill-log.js';

const life = { seed: 3, sessions: 40, users: 20, days: 1, startsAt: Date.UTC(2026, 0, 5) };

/** Answers appends as told, later and in any order. */
function answering(answerTo: (at: number, envelope: Envelope) => AppendAnswer) {
  const appended: Envelope[] = [];
  let underWay = 0;
  let most = 0;
  const append = async (envelope: Envelope): Promise<AppendAnswer> => {
    appended.push(envelope);
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    return answerTo(appended.indexOf(envelope), envelope);
  };
  return { log: { append } as unknown as EventLog, appended, most: () => most };
}
const stored = (at: number): AppendAnswer => ({ kind: 'stored', seq: at + 1, duplicate: false });

describe('fillLog', () => {
  it('writes all of a life in its order, with its times, and counts what it wrote', async () => {
    const log = new MemoryLog({ now: Date.now });
    const told: Filled[] = [];
    const filled = await fillLog(log, generateLife(life), {
      inFlight: 16,
      onProgress: (soFar) => told.push(soFar),
    });
    const wanted = [...generateLife(life)];
    const reader = await log.read({ after: 0 });
    const read: { id: string; loggedAt: number }[] = [];
    while (read.length < wanted.length)
      read.push(...(await reader.next(500)).map(({ id, loggedAt }) => ({ id, loggedAt })));
    expect(read).toEqual(wanted.map(({ id, loggedAt }) => ({ id, loggedAt })));
    const facts = wanted
      .flatMap(({ events }) => events)
      .filter(({ type }) => type !== 'Tick')
      .reduce((sum, event) => sum + (event.type === 'Heartbeat' ? event.data.beats.length : 1), 0);
    expect(filled).toEqual({
      ...{ envelopes: wanted.length, facts, sessions: 40, sites: 20, lastSeq: wanted.length },
    });
    expect(told.at(-1)).toEqual(filled);
  });

  it('has no more under way than it may', async () => {
    const { log, most } = answering(stored);
    await fillLog(log, generateLife(life), { inFlight: 16 });
    expect(most()).toBe(16);
  });

  it.each<[string, (at: number) => AppendAnswer, RegExp]>([
    ['is refused', () => ({ kind: 'refused', reason: 'full' }), /not taken: full/],
    ['is left without an answer', () => ({ kind: 'indeterminate' }), /not taken: indeterminate/],
    [
      'was there before',
      (at) => ({ kind: 'stored', seq: at + 1, duplicate: true }),
      /in the log already, or out of order/,
    ],
    ['got in too late', () => ({ kind: 'stored', seq: 1, duplicate: false }), /out of order/],
  ])('stops when one %s', async (_what, answer, reason) => {
    const { log, appended } = answering((at) => (at === 20 ? answer(at) : stored(at)));
    await expect(fillLog(log, generateLife(life), { inFlight: 16 })).rejects.toThrow(reason);
    expect(appended.length).toBeLessThan(40);
  });
});
