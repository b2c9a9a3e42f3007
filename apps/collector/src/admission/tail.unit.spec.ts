import { lifecycleSubject } from '@headcount/contracts';
import { MemoryLog } from '@headcount/event-log/memory';
import { eventually } from '@headcount/testing-stack';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';

const now = Date.parse('2026-03-02T12:00:00.000Z');
let log: MemoryLog;
let running: RunningCollector;
/** Called when something was read and is about to be handed out. */
let onRead = (): void => undefined;

beforeEach(async () => {
  log = new MemoryLog({ now: () => now });
  const read = log.read.bind(log);
  log.read = async (options) => {
    const reader = await read(options);
    const next = async (most: number) => {
      const envelopes = await reader.next(most);
      onRead();
      return envelopes;
    };
    return { next, close: () => reader.close() };
  };
  running = await new RunningCollector(() => now, log).start();
});
afterEach(async () => {
  onRead = () => undefined;
  await running.stop();
});

const start = (id: string) => running.post('/sessions', { id });
const open = () => [...running.parts.collector.sessionsOf('default').open.keys()].sort();

it('what is dropped to be loaded again is loaded from the beginning, whatever was on its way', async () => {
  const { tail } = running.parts.collector;
  await start('a');
  onRead = () => {
    onRead = () => undefined;
    void tail.reload();
  };
  await start('b');
  const isBack = () => Promise.resolve(tail.caughtUp && tail.state.seq > 0);
  await eventually(isBack, { what: 'the log to be read again', within: 30_000 });
  expect(open()).toEqual(['a', 'b']);
});

it('a log that has only grown while it was asked for its end did not go back', async () => {
  const { tail, barrier } = running.parts.collector;
  await start('a');
  const reload = vi.spyOn(tail, 'reload');
  log.faults.deleteMessage(await log.lastSequenceOf(lifecycleSubject('default')));
  const state = log.state.bind(log);
  log.state = async () => {
    const asked = await state();
    await barrier.pass();
    return asked;
  };
  expect((await start('b')).status).toBe(201);
  expect(reload).not.toHaveBeenCalled();
});
