import type { Limit } from '@headcount/session-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';

let now = 0;
let running: RunningCollector;

const limit: Limit = {
  ...{ id: 'seats', scope: 'site', attribute: null, key: null, unit: 'sessions', max: 5, mode: 'deny' },
  ...{ exempt: {}, countAnonymous: true, releaseAfterIdleMs: 40_000 },
};

beforeEach(async () => {
  now = Date.parse('2026-03-02T12:00:00.000Z');
  running = await new RunningCollector(() => now).start();
  const data = { limitId: 'seats', limit, changedBy: null };
  await running.parts.collector.submit('default', { kind: 'limit', at: now, data });
  await running.post('/sessions', { id: 's' });
});
afterEach(() => running.stop());

async function idleFor(seconds: number): Promise<void> {
  for (let passed = 0; passed < seconds; passed += 5) {
    now += 5_000;
    await running.parts.collector.barrier.pass();
  }
}

async function activeSecondsAgo(seconds: number) {
  const told = { at: new Date(now - seconds * 1_000).toISOString(), sentAt: new Date(now).toISOString() };
  const { status } = await running.post('/sessions/s/heartbeats', told);
  const types = (await running.facts()).map(({ event }) => event.type);
  return { status, taken: types.filter((type) => type === 'SeatTaken').length, last: types.at(-1) };
}

describe('activity that is told late, of a session that may be asked for its seat', () => {
  it('is a mere signal if it was longer ago than a seat may be kept without', async () => {
    await idleFor(45);
    expect(await activeSecondsAgo(42)).toEqual({ status: 200, taken: 0, last: 'Heartbeat' });
  });

  it('takes the seat if it was not so long ago, however late it is when that is read', async () => {
    await idleFor(45);
    const append = running.log.append.bind(running.log);
    running.log.append = async (envelope, options) => {
      if (envelope.events[0]?.type !== 'SeatTaken') return append(envelope, options);
      const answer = await append(envelope, options);
      now += 20;
      await running.parts.collector.barrier.pass();
      return answer;
    };
    expect(await activeSecondsAgo(39.99)).toEqual({ status: 200, taken: 1, last: 'SeatTaken' });
  });
});
