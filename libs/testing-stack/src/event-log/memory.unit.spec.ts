import { lifecycleSubject, signalsSubject } from '@headcount/contracts';
import { MemoryLog, type MemoryLogOptions } from '@headcount/event-log/memory';
import { describe, expect, it } from 'vitest';
import { logContract, type LogUnderTest } from './contract.spec.js';
import { envelope, idsOf, readAll } from './envelopes.spec.js';

const lifecycle = lifecycleSubject('shop');

logContract('in memory', () => {
  const log = new MemoryLog({ now: () => Date.now() });
  const { faults } = log;
  const tested: LogUnderTest = {
    log,
    disconnect: async () => faults.disconnectReaders(),
    goAway: async () => faults.goAway(),
    comeBack: async () => faults.comeBack(),
    purgeSubject: async (subject) => faults.purgeSubject(subject),
    deleteMessage: async (seq) => faults.deleteMessage(seq),
    trimTo: async (firstSeq) => faults.trimTo(firstSeq),
    goBackAfter: async (then) => {
      const { lastSeq } = await log.state();
      await then();
      faults.goBackTo(lastSeq);
    },
    replace: async () => faults.replaceStream('2024-02-02T00:00:00Z'),
    limitBytes: async (bytes) => faults.limitBytes(bytes),
    dispose: () => Promise.resolve(),
  };
  return Promise.resolve(tested);
});

/** A log whose clock moves only while it waits. */
function onVirtualTime(options: Partial<MemoryLogOptions> = {}) {
  let now = 0;
  const sleep = (ms: number) => {
    now += ms;
    return Promise.resolve();
  };
  const log = new MemoryLog({ now: () => now, sleep, ...options });
  return { log, now: () => now };
}

describe('in memory: faults', () => {
  it('tells that it is stored when the acknowledgement of the first publication was lost', async () => {
    const { log, now } = onVirtualTime();
    log.faults.loseAcknowledgements();
    const answer = await log.append(envelope('a', lifecycle), { expectedLastSequence: 0 });
    expect(answer).toEqual({ kind: 'stored', seq: 1, duplicate: true });
    expect(now()).toBe(1_900);
  });

  it('is indeterminate within 4 s when no message gets through', async () => {
    const { log, now } = onVirtualTime();
    log.faults.loseMessages(2);
    expect(await log.append(envelope('a', lifecycle))).toEqual({ kind: 'indeterminate' });
    expect(now()).toBeLessThanOrEqual(4_000);
    expect((await log.state()).lastSeq).toBe(0);
  });

  it('is indeterminate, not refused, when it goes away after a publication without an answer', async () => {
    let away = () => undefined as void;
    const { log } = onVirtualTime({ sleep: async () => away() });
    log.faults.loseAcknowledgements();
    away = () => log.faults.goAway();
    expect(await log.append(envelope('a', lifecycle))).toEqual({ kind: 'indeterminate' });
  });

  it('with three replicas answers the retry of a stored message with a conflict; the reader holds it', async () => {
    const { log } = onVirtualTime({ replicas: 3 });
    log.faults.loseAcknowledgements();
    const mine = envelope('mine', lifecycle);
    expect(await log.append(mine, { expectedLastSequence: 0 })).toEqual({ kind: 'conflict', last: 1 });
    const read = await readAll(await log.read({ after: 0 }), 1);
    expect(idsOf(read)).toEqual(['mine']);
  });

  it('with three replicas still tells an unguarded retry by its id', async () => {
    const { log } = onVirtualTime({ replicas: 3 });
    log.faults.loseAcknowledgements();
    expect(await log.append(envelope('a', signalsSubject))).toMatchObject({
      kind: 'stored',
      duplicate: true,
    });
  });

  it('lets a message land after its time-out, and only if its guard still holds', async () => {
    const { log } = onVirtualTime();
    const land = log.faults.landLate(2);
    const late = await log.append(envelope('late', lifecycle), { expectedLastSequence: 0 });
    expect(late).toEqual({ kind: 'indeterminate' });
    await log.append(envelope('b', lifecycle), { expectedLastSequence: 0 });
    land();
    expect((await log.state()).lastSeq).toBe(1);
    const landUnguarded = log.faults.landLate(2);
    await log.append(envelope('c', signalsSubject));
    expect((await log.state()).lastSeq).toBe(1);
    landUnguarded();
    expect((await log.state()).lastSeq).toBe(2);
  });

  it('times out when answers take too long, and tells what was stored at the retry', async () => {
    const { log, now } = onVirtualTime();
    log.faults.delayAnswers(1_000);
    expect(await log.append(envelope('a', signalsSubject))).toMatchObject({ kind: 'stored', seq: 1 });
    expect(now()).toBe(1_000);
    log.faults.delayAnswers(5_000);
    expect(await log.append(envelope('b', signalsSubject))).toEqual({ kind: 'indeterminate' });
    expect((await log.state()).lastSeq).toBe(2);
  });

  it('answers nothing while it is silent', async () => {
    const { log, now } = onVirtualTime();
    log.faults.goAway('silent');
    expect(await log.append(envelope('a', signalsSubject))).toEqual({ kind: 'indeterminate' });
    expect(now()).toBe(3_800);
    await expect(log.state()).rejects.toThrow('away');
  });

  it('redelivers on demand', async () => {
    const { log } = onVirtualTime();
    for (const id of ['a', 'b', 'c']) await log.append(envelope(id, signalsSubject));
    const reader = await log.read({ after: 0 });
    await readAll(reader, 3);
    log.faults.redeliver(2);
    expect(idsOf(await readAll(reader, 2))).toEqual(['b', 'c']);
  });

  it('forgets ids after the duplicate window', async () => {
    let now = 0;
    const log = new MemoryLog({ now: () => now });
    await log.append(envelope('a', signalsSubject));
    now += 119_000;
    expect(await log.append(envelope('a', signalsSubject))).toMatchObject({ duplicate: true });
    now += 2_000;
    expect(await log.append(envelope('a', signalsSubject))).toMatchObject({ seq: 2, duplicate: false });
  });
});
