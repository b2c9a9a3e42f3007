import { describe, expect, it } from 'vitest';
import { begin, useCollector } from '../testing/use-collector.js';
import { Turns } from '../turns.js';
import { survey } from './survey.js';

const test = useCollector();
const site = 'default';

/** Whose slice is over behind every bucket. */
class ShortTurns extends Turns {
  rests = 0;
  override get isOver(): boolean {
    return true;
  }
  override rest(): Promise<void> {
    this.rests += 1;
    return super.rest();
  }
}

async function started(...ids: readonly string[]): Promise<void> {
  for (const id of ids) expect((await test.running.post('/sessions', { id })).status).toBe(201);
}

const look = (turns = new Turns()) => survey(test.running.parts.collector, 'test', turns);

describe('a look at every open session', () => {
  it('counts them by status and finds what is due, and the shortest lease', async () => {
    await started('a', 'b');
    const { collector } = test.running.parts;
    const { leaseMs, idleAfterMs } = collector.sessionsOf(site).policy;
    expect(await look()).toEqual({
      ends: [],
      open: new Map([[site, { active: 2, idle: 0 }]]),
      shortestLeaseMs: leaseMs,
    });
    test.now = begin + idleAfterMs + 1;
    expect((await look())?.open).toEqual(new Map([[site, { active: 0, idle: 2 }]]));
    collector.tail.state.clock.now += leaseMs + 1;
    const found = await look();
    expect(found?.ends.map(({ request }) => request)).toEqual(
      expect.arrayContaining(['a', 'b'].map((sessionId) => ({ kind: 'expire', sessionId }))),
    );
  });

  it('lets others go on between its slices', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `session-${i}`);
    await started(...ids);
    const turns = new ShortTurns();
    const looking = look(turns);
    expect((await test.running.post('/sessions/session-0/heartbeats', {})).status).toBe(200);
    const { open } = test.running.parts.collector.sessionsOf(site);
    const buckets = new Set(ids.map((id) => open.bucketOf(id)));
    expect((await looking)?.open.get(site)).toEqual({ active: ids.length, idle: 0 });
    expect(turns.rests).toBe(buckets.size);
  });

  it('finds nothing when what was read of the log is dropped meanwhile', async () => {
    await started('a', 'b');
    const looking = look(new ShortTurns());
    await test.running.parts.collector.tail.reload();
    expect(await looking).toBeNull();
  });
});
