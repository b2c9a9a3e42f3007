import { clockSubject } from '@headcount/contracts';
import { MemoryLog } from '@headcount/event-log/memory';
import { expect, it } from 'vitest';
import { VirtualTime } from '../time/virtual-time.js';
import { Recorder } from './recorder.js';

const given = async () => {
  const time = new VirtualTime(0);
  const log = new MemoryLog({ now: () => time.now });
  const recorder = new Recorder(time, log);
  void recorder.follow();
  let count = 0;
  const append = async (messages: number): Promise<void> => {
    for (let i = 0; i < messages; i += 1)
      await log.append({ id: `m${(count += 1)}`, subject: clockSubject, events: [] });
    await settled();
  };
  const settled = () => time.run(() => false);
  const ids = () => recorder.envelopes.map(({ id }) => id);
  return { log, recorder, append, settled, ids };
};

it('what was removed is forgotten when everybody begins anew, and only then', async () => {
  const { log, recorder, append, settled, ids } = await given();
  await append(4);
  log.faults.deleteMessage(2);
  recorder.removed(2);
  expect(ids()).toEqual(['m1', 'm2', 'm3', 'm4']);
  log.faults.goBackTo(3);
  recorder.beginAnew();
  await settled();
  expect(ids()).toEqual(['m1', 'm3']);
});

it('what a log that went back stores at the sequence of a removed message stays, however often it goes back', async () => {
  const { log, recorder, append, settled, ids } = await given();
  await append(4);
  log.faults.deleteMessage(4);
  recorder.removed(4);
  log.faults.goBackTo(2);
  recorder.beginAnew();
  await settled();
  await append(4);
  log.faults.goBackTo(5);
  recorder.beginAnew();
  await settled();
  expect(ids()).toEqual(['m1', 'm2', 'm5', 'm6', 'm7']);
});
