import { setImmediate } from 'node:timers/promises';
import { lifecycleSubject, signalsSubject } from '@headcount/contracts';
import { MemoryLog } from '@headcount/event-log/memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';

let now = 0;
let log: MemoryLog;
let one: RunningCollector;
let two: RunningCollector;

beforeEach(async () => {
  now = Date.parse('2026-03-02T12:00:00.000Z');
  log = new MemoryLog({ now: () => now, replicas: 3 });
  one = await new RunningCollector(() => now, log).start();
  two = await new RunningCollector(() => now, log).start();
  two.key = one.key;
});
afterEach(async () => {
  await one.stop();
  await two.stop();
});

const open = (running: RunningCollector) =>
  [...running.parts.collector.sessionsOf('default').open.keys()].sort();

describe('two collectors on one log', () => {
  it('admit one of two starts of an id, and agree', async () => {
    const answers = await Promise.all([
      one.post('/sessions', { id: 's' }),
      two.post('/sessions', { id: 's' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(open(one)).toEqual(['s']);
  });

  it('decide again after a conflict, so that each start is recorded once', async () => {
    const ids = Array.from({ length: 40 }, (_, i) => `s${i}`);
    const answers = await Promise.all(ids.map((id, i) => (i % 2 ? one : two).post('/sessions', { id })));
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    const { lastSeq } = await log.state();
    await one.parts.collector.tail.reached(lastSeq);
    expect(open(one)).toEqual([...ids].sort());
  });

  it('take a conflict with their own stored envelope for the acknowledgement', async () => {
    log.faults.loseAcknowledgements(1);
    expect((await one.post('/sessions', { id: 's' })).status).toBe(201);
  });

  it('end each lapsed session once', async () => {
    await one.post('/sessions', { id: 's' });
    for (let i = 0; i < 20; i++) {
      now += 5_000;
      await one.parts.collector.barrier.pass();
    }
    const request = { kind: 'expire', sessionId: 's' } as const;
    await two.parts.collector.barrier.pass();
    const answers = await Promise.all(
      [one, two].map((each) => each.parts.collector.submit('default', request)),
    );
    expect(answers.filter((answer) => answer.ok && answer.outcome.kind === 'fact')).toHaveLength(1);
    expect((await two.post('/sessions/s/end', {})).body['session']).toMatchObject({
      endReason: 'client_closed',
    });
  });

  it('go on after the last message of the site was deleted', async () => {
    await one.post('/sessions', { id: 's' });
    log.faults.deleteMessage(await log.lastSequenceOf(lifecycleSubject('default')));
    expect((await one.post('/sessions', { id: 't' })).status).toBe(201);
  });

  it('answer a beat where it kept the session, not where it came too late and another brought that back', async () => {
    let gate = Promise.resolve();
    const read = log.read.bind(log);
    log.read = async (options) => {
      const reader = await read(options);
      return { next: (most) => gate.then(() => reader.next(most)), close: () => reader.close() };
    };
    const behind = await new RunningCollector(() => now, log).start();
    log.read = read;
    await behind.post('/sessions', { id: 's' });
    let readOn = (): void => undefined;
    gate = new Promise((resolve) => (readOn = resolve));
    for (let i = 0; i < 20; i++) {
      now += 5_000;
      await two.parts.collector.barrier.pass();
    }
    const late = behind.post('/sessions/s/heartbeats');
    while ((await log.lastSequenceOf(signalsSubject)) === 0) await setImmediate();
    await two.parts.sweep();
    const back = await two.post('/sessions/s/heartbeats');
    readOn();
    const { status, body } = await late;
    expect([back.status, status]).toEqual([200, 200]);
    expect(Number(body['position'])).toBeGreaterThan(Number(back.body['position']));
    await behind.stop();
  });
});
