import { lifecycleSubject, signalsSubject, streamName } from '@headcount/contracts';
import { connectLog, provision, type EventLog, type StoredEnvelope } from '@headcount/event-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../eventually.js';
import { ownLog, ownNats, type OwnLog } from '../own-nats.js';
import { envelope, idsOf, readAll } from './envelopes.spec.js';

const lifecycle = lifecycleSubject('shop');

/** Appends until stopped; gives the ids by answer. */
function keepAppending(log: EventLog, writer: string) {
  const acknowledged: string[] = [];
  const indeterminate: string[] = [];
  let going = true;
  const done = (async () => {
    for (let n = 0; going; n += 1) {
      const id = `${writer}${n}`;
      const { kind } = await log.append(envelope(id, signalsSubject));
      if (kind === 'stored') acknowledged.push(id);
      if (kind === 'indeterminate') indeterminate.push(id);
      if (kind === 'refused') await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const stop = async () => {
    going = false;
    await done;
  };
  return { acknowledged, indeterminate, stop };
}

describe('outages of NATS', () => {
  let own: OwnLog;
  beforeEach(async () => {
    own = await ownLog();
  });
  afterEach(() => own.dispose());

  it('keeps what was acknowledged, once and in order, through kill -9 under load; readers miss nothing', async () => {
    const { log, nats } = own;
    const reader = await log.read({ after: 0 });
    const read: StoredEnvelope[] = [];
    const reading = (async () => {
      for (;;) read.push(...(await reader.next(50)));
    })().catch((error: unknown) => error);
    const writers = ['a', 'b', 'c', 'd'].map((writer) => keepAppending(log, writer));
    for (let round = 1; round <= 3; round += 1) {
      const enough = writers[0]!.acknowledged.length + 100;
      await eventually(() => writers[0]!.acknowledged.length >= enough, {
        what: `appends of round ${round}`,
      });
      await nats.kill();
      await nats.start();
    }
    const enough = writers[0]!.acknowledged.length + 100;
    await eventually(() => writers[0]!.acknowledged.length >= enough, {
      what: 'appends after the last kill',
    });
    await Promise.all(writers.map((writer) => writer.stop()));
    const { lastSeq } = await log.state();
    await eventually(() => read.at(-1)?.seq === lastSeq, { what: `the reader to reach ${lastSeq}` });
    await reader.close();
    await reading;

    const ids = idsOf(read);
    expect(new Set(ids).size).toBe(ids.length);
    expect(read.map((stored) => stored.seq)).toEqual(read.map((_, at) => at + 1));
    for (const writer of writers) {
      const known = new Set([...writer.acknowledged, ...writer.indeterminate]);
      const mine = ids.filter((id) => known.has(id));
      expect(mine.filter((id) => writer.acknowledged.includes(id))).toEqual(writer.acknowledged);
    }
    const all = new Set(writers.flatMap((writer) => [...writer.acknowledged, ...writer.indeterminate]));
    expect(ids.filter((id) => !all.has(id))).toEqual([]);
  });

  it('is indeterminate within 4 s while the server is frozen, and stores it at most once', async () => {
    const { log, nats } = own;
    await log.append(envelope('a', lifecycle), { expectedLastSequence: 0 });
    nats.freeze();
    const asked = performance.now();
    const answer = await log.append(envelope('b', lifecycle), { expectedLastSequence: 1 });
    expect(answer).toEqual({ kind: 'indeterminate' });
    // 3.8 s, and what a busy machine adds
    expect(performance.now() - asked).toBeLessThan(4_500);
    nats.thaw();
    const again = await log.append(envelope('b', lifecycle), { expectedLastSequence: 1 });
    expect(again).toMatchObject({ kind: 'stored', seq: 2 });
    expect(idsOf(await readAll(await log.read({ after: 0 }), 2))).toEqual(['a', 'b']);
    expect((await log.state()).lastSeq).toBe(2);
  });

  it('refuses without delay once NATS has been away for a while', async () => {
    const { log, nats, connection } = own;
    await nats.kill();
    await eventually(() => !connection.nats.connected, { what: 'the loss to be noticed' });
    await eventually(
      async () => {
        const asked = performance.now();
        const { kind } = await log.append(envelope('b', signalsSubject));
        return kind === 'refused' && performance.now() - asked < 100;
      },
      { what: 'a refusal at once' },
    );
    expect(connection.nats.awayReason).toContain('NATS is away');
  });

  it('goes on reading when the consumer is deleted behind its back', async () => {
    const { log, connection } = own;
    await log.append(envelope('a', signalsSubject));
    const reader = await log.read({ after: 0 });
    await readAll(reader, 1);
    const { consumers } = await connection.nats.manager();
    for await (const { name } of consumers.list(streamName)) await consumers.delete(streamName, name);
    await log.append(envelope('b', signalsSubject));
    expect(idsOf(await readAll(reader, 1))).toEqual(['b']);
  });

  it('removes its consumer when it is closed', async () => {
    const { log, connection } = own;
    await log.append(envelope('a', signalsSubject));
    const reader = await log.read({ after: 0 });
    await readAll(reader, 1);
    await reader.close();
    const { streams } = await connection.nats.manager();
    await eventually(async () => (await streams.info(streamName)).state.consumer_count === 0, {
      what: 'the consumer to be gone',
    });
  });

  it('takes no more than it has room for from a log that nobody reads on', async () => {
    const { log, connection } = own;
    const many = 5_000;
    let next = 0;
    const writer = async () => {
      while (next < many) await log.append(envelope(`e${next++}`, signalsSubject));
    };
    await Promise.all(Array.from({ length: 50 }, writer));
    const reader = await log.read({ after: 0 });
    await reader.next(1);
    const { consumers } = await connection.nats.manager();
    const [consumer] = await consumers.list(streamName).next();
    const left = await eventually(
      async () => {
        const { num_pending, num_waiting } = await consumers.info(streamName, consumer!.name);
        return num_waiting === 0 && num_pending;
      },
      { what: 'the reader to stop pulling' },
    );
    expect(left).toBeGreaterThanOrEqual(many - 2_500);
    const read = await readAll(reader, many - 1);
    expect(read.map((stored) => stored.seq)).toEqual(Array.from({ length: many - 1 }, (_, at) => at + 2));
  });
});

describe('before there is NATS, or a stream', () => {
  it('connects without NATS, refuses meanwhile, and works by itself once it is there', async () => {
    const nats = await ownNats();
    await nats.kill();
    const connection = await connectLog({ servers: nats.url, name: 'early', waitMs: 50 });
    try {
      const { log } = connection;
      const reader = await log.read({ after: 0 });
      const waiting = reader.next(1);
      expect(await log.append(envelope('a', signalsSubject))).toMatchObject({ kind: 'refused' });
      await expect(connection.nats.rtt()).rejects.toThrow('NATS is away');
      await nats.start();
      await eventually(() => connection.nats.connected, { what: 'the connection' });
      expect(connection.nats.version).toBe(nats.version);
      expect(await connection.nats.rtt()).toBeLessThan(1_000);
      const asked = performance.now();
      expect(await log.append(envelope('b', signalsSubject))).toMatchObject({
        kind: 'refused',
        reason: expect.stringContaining('no stream') as string,
      });
      expect(performance.now() - asked).toBeLessThan(1_500);
      await provision(connection);
      expect(await log.append(envelope('c', signalsSubject))).toMatchObject({ kind: 'stored', seq: 1 });
      expect(idsOf(await waiting)).toEqual(['c']);
    } finally {
      await connection.close();
      await nats.dispose();
    }
  });

  it('tells why it is not let in, and gets in once it is', async () => {
    const nats = await ownNats('authorization { user: "headcount", password: "right" }');
    const wrong = await connectLog({
      servers: nats.url,
      name: 'test',
      credentials: { user: 'headcount', password: 'wrong' },
      waitMs: 300,
    });
    const right = await connectLog({
      servers: nats.url,
      name: 'test',
      credentials: { user: 'headcount', password: 'right' },
    });
    try {
      expect(right.nats.connected).toBe(true);
      expect(wrong.nats.connected).toBe(false);
      expect(wrong.nats.awayReason).toMatch(/authorization/i);
    } finally {
      await Promise.all([wrong.close(), right.close()]);
      await nats.dispose();
    }
  });
});
