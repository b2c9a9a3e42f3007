import { signalsSubject, streamName, streamSubjects } from '@headcount/contracts';
import {
  assertServerFits,
  connectLog,
  provision,
  ProvisionError,
  serverProblem,
  type LogConnection,
} from '@headcount/event-log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ownNats, type OwnNats } from '../own-nats.js';
import { envelope, longEnvelope } from './envelopes.spec.js';

describe('provision', () => {
  let nats: OwnNats;
  let connection: LogConnection;
  beforeEach(async () => {
    nats = await ownNats();
    connection = await connectLog({ servers: nats.url, name: 'provision' });
  });
  afterEach(async () => {
    await connection.close();
    await nats.dispose();
  });
  const config = async () => (await (await connection.nats.manager()).streams.info(streamName)).config;

  it('only says what it would do in a dry run', async () => {
    expect(await provision(connection, { dryRun: true })).toMatchObject({ action: 'create', applied: false });
    await expect(config()).rejects.toThrow('not found');
  });

  it('creates the stream, and changes nothing the second time', async () => {
    expect(await provision(connection)).toMatchObject({ action: 'create', applied: true });
    expect(await config()).toMatchObject({
      subjects: streamSubjects,
      storage: 'file',
      retention: 'limits',
      discard: 'new',
      allow_direct: true,
    });
    expect(await provision(connection)).toMatchObject({ action: 'none', applied: false, changes: [] });
    await assertServerFits(connection);
  });

  it('changes in place what can be changed, and keeps the events', async () => {
    await provision(connection);
    await connection.log.append(envelope('a', signalsSubject));
    const report = await provision(connection, { duplicateWindowMs: 300_000 });
    expect(report.changes.map((change) => change.setting)).toEqual(['duplicate_window']);
    expect(await config()).toMatchObject({ duplicate_window: 300e9 });
    expect((await connection.log.state()).lastSeq).toBe(1);
    expect(await provision(connection)).toMatchObject({ action: 'none' });
  });

  it('mends a stream that forgets', async () => {
    const { streams } = await connection.nats.manager();
    await streams.add({ name: streamName, subjects: ['headcount.v1.clock'], discard: 'old', max_age: 60e9 });
    await provision(connection);
    expect(await config()).toMatchObject({ discard: 'new', max_age: 0, subjects: streamSubjects });
  });

  it('reports a stream in memory with the remedy, and leaves it', async () => {
    const { streams } = await connection.nats.manager();
    await streams.add({ name: streamName, subjects: [...streamSubjects], storage: 'memory' });
    const report = await provision(connection);
    expect(report.changes.find((change) => change.setting === 'storage')?.remedy).toContain('delete it');
    expect((await config()).storage).toBe('memory');
    expect(await provision(connection)).toMatchObject({ action: 'none', applied: false });
  });

  it('does not shrink the log below what it holds', async () => {
    await provision(connection);
    for (const id of ['a', 'b', 'c']) await connection.log.append(longEnvelope(id, signalsSubject, 100_000));
    const report = await provision(connection, { maxBytes: 10_000 });
    expect(report).toMatchObject({ action: 'none', applied: false });
    expect(report.changes[0]!.remedy).toContain('above that');
    expect(await connection.log.state()).toMatchObject({ firstSeq: 1, lastSeq: 3 });
  });

  it('keeps the beginning of a log that reaches its limit; a server that would delete it gets no limit', async () => {
    const keeps =
      serverProblem(connection.nats.version ?? '0', { num_replicas: 1, max_bytes: 20_000 }) === null;
    const limited = () => provision(connection, { maxBytes: 20_000 });
    if (!keeps) return expect(limited()).rejects.toThrow('max_file_store');
    await limited();
    let answer;
    do {
      const bytes = 200 + 7 * (await connection.log.state()).lastSeq;
      answer = await connection.log.append(longEnvelope(`of ${bytes}`, signalsSubject, bytes));
    } while (answer.kind === 'stored');
    expect(await connection.log.state()).toMatchObject({ firstSeq: 1 });
  });

  it('refuses three replicas on one server, and says what they need', async () => {
    await expect(provision(connection, { replicas: 3 })).rejects.toThrow(/cluster|2\.10\.27/);
  });

  it('says that JetStream is off', async () => {
    const plain = await ownNats('jetstream: false');
    const other = await connectLog({ servers: plain.url, name: 'provision' });
    try {
      await expect(provision(other)).rejects.toThrow(ProvisionError);
      await expect(provision(other)).rejects.toThrow(/jetstream/i);
    } finally {
      await other.close();
      await plain.dispose();
    }
  });
});
