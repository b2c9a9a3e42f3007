import {
  connectLog,
  LogUnavailableError,
  Snapshots,
  stateBucket,
  StateStoreError,
} from '@headcount/event-log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownLog, ownNats, type OwnLog } from '../own-nats.js';
import { stateContract } from './state-contract.spec.js';

stateContract('in JetStream', async () => {
  const own = await ownLog();
  return { store: own.connection.state, dispose: () => own.dispose() };
});

describe('the bucket', () => {
  let own: OwnLog;
  beforeAll(async () => {
    own = await ownLog();
  });
  afterAll(() => own.dispose());
  const messages = async () => {
    const { streams } = await own.connection.nats.manager();
    return (await streams.info(stateBucket.stream)).state.messages;
  };

  it('keeps the very first snapshot', async () => {
    const snapshots = new Snapshots(own.connection.state);
    const mark = { seq: 1, id: '' };
    const draft = (await snapshots.claim('one', await snapshots.current()))!;
    await draft.add(['first']);
    expect(await draft.publish({ version: 1, log: '', from: mark, until: mark, writtenAt: 0 })).toBe(true);
    expect((await snapshots.current()).snapshot).toMatchObject({ parts: 1 });
    expect(await messages()).toBe(3);
  });

  it('does not grow from snapshot to snapshot, nor with those that were given up', async () => {
    const snapshots = new Snapshots(own.connection.state);
    const mark = { seq: 1, id: '' };
    const info = { version: 1, log: '', from: mark, until: mark, writtenAt: 0 };
    for (let round = 0; round < 3; round += 1) {
      await (await snapshots.claim('dies', await snapshots.current()))!.add(['left behind']);
      const draft = (await snapshots.claim('one', await snapshots.current()))!;
      for (const part of ['a', 'b']) await draft.add([part]);
      expect(await draft.publish(info)).toBe(true);
      // two pieces of a chunk and its name, and the pointer
      expect(await messages()).toBe(5);
    }
  });

  it('keeps its snapshot over a restart of the server', async () => {
    const snapshots = new Snapshots(own.connection.state);
    const before = await snapshots.current();
    await own.nats.kill();
    await own.nats.start();
    const again = await connectLog({ servers: own.nats.url, name: 'again', waitMs: 10_000 });
    try {
      expect(await new Snapshots(again.state).current()).toEqual(before);
    } finally {
      await again.close();
    }
  });

  it('says that it is missing, and that NATS is away', async () => {
    const nats = await ownNats();
    const connection = await connectLog({ servers: nats.url, name: 'no bucket' });
    try {
      await expect(connection.state.pointer()).rejects.toThrow(StateStoreError);
      await expect(connection.state.pointer()).rejects.toThrow('headcount provision');
      await expect(connection.state.put('a', new Uint8Array(1))).rejects.toThrow(StateStoreError);
      await nats.stop();
      await expect(connection.state.pointer()).rejects.toThrow(LogUnavailableError);
    } finally {
      await connection.close();
      await nats.dispose();
    }
  });
});
