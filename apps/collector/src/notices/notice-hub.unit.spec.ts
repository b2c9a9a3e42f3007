import { describe, expect, it } from 'vitest';
import { CommandsController } from '../commands/commands.controller.js';
import { RunningCollector } from '../testing/running-collector.js';
import { useCollector } from '../testing/use-collector.js';
import type { NoticeReader } from './notice-hub.js';

const test = useCollector();

/** A reader of notices without a connection; `taken: false` stands for one that takes nothing. */
class Reader implements NoticeReader {
  readonly site = 'default';
  text = '';
  state: 'open' | 'ended' | 'destroyed' = 'open';
  allowed = true;
  readonly gone: () => void;

  constructor(
    readonly more: { lastEventId?: string; sourceId?: string; keyId?: string; taken?: boolean } = {},
    on = test.running,
  ) {
    this.gone = on.parts.notices.add(this);
  }
  get sourceId(): string {
    return this.more.sourceId ?? 'host';
  }
  get keyId(): string {
    return this.more.keyId ?? 'k';
  }
  get lastEventId(): string | null {
    return this.more.lastEventId ?? null;
  }
  readonly mayRead = () => this.allowed;
  readonly sink = ((reader: Reader) => ({
    get writableLength() {
      return reader.more.taken === false ? reader.text.length : 0;
    },
    write: (text: string) => (reader.text += text),
    end: () => (reader.state = 'ended'),
    destroy: () => (reader.state = 'destroyed'),
  }))(this);

  get events(): string[] {
    return [...this.text.matchAll(/^event: (.*)$/gm)].map((match) => match[1]!);
  }
  get ids(): string[] {
    return [...this.text.matchAll(/^id: (.*)$/gm)].map((match) => match[1]!);
  }
}

const start = (id: string, sourceId = 'host') =>
  test.running.post('/sessions', { id, sourceId, incarnation: 'one', userId: 'ada' });
const revoke = (sessionId: string) =>
  new CommandsController(test.running.parts.collector).endSession({
    site: 'default',
    sessionId,
    byName: 'root',
  });
const cut = (reason: string) => test.running.metric('headcount_notice_readers_cut_total', { reason });

describe('notices', () => {
  it('tell a source that a session of it was revoked, by whom, at its position', async () => {
    await start('s');
    await start('theirs', 'other');
    const [mine, other] = [new Reader(), new Reader({ sourceId: 'other' })];
    const { position } = (await revoke('s')) as { position: string };
    expect(mine.events).toEqual(['session.revoked']);
    expect(mine.ids).toEqual([position]);
    expect(JSON.parse(/^data: (.*)$/m.exec(mine.text)![1]!)).toEqual({
      ...{ sessionId: 's', userId: 'ada', incarnation: 'one', at: '2026-03-02T12:00:00.000Z' },
      ...{ endedBy: 'admin', endedByName: 'root' },
    });
    expect(other.events).toEqual([]);
    expect(await test.running.metric('headcount_notices_sent_total', { type: 'session.revoked' })).toBe(1);
  });

  it('tell it that a lease has passed, and not what it said itself', async () => {
    const reader = new Reader();
    for (const id of ['ends', 'lapses', 'missing']) await start(id);
    await test.running.post('/sessions/ends/end', {});
    for (let i = 0; i < 19; i += 1) {
      test.now += 5_000;
      await test.running.post('/sessions/missing/heartbeats', {});
      await test.running.parts.sweep();
    }
    const takenAt = new Date((test.now += 1_000)).toISOString();
    await test.running.post(
      '/sources/host/snapshot',
      { takenAt, incarnation: 'one', sessions: [] },
      { method: 'PUT' },
    );
    expect(test.running.parts.collector.sessionsOf('default').open.size).toBe(0);
    expect(reader.events).toEqual(['session.lease_expired']);
  });

  it('come later to who was away, from any collector, each once', async () => {
    await start('a');
    await start('b');
    const first = new Reader();
    await revoke('a');
    first.gone();
    await revoke('b');
    const other = new RunningCollector(() => test.now, test.running.log);
    other.parts.start();
    await other.parts.collector.tail.reached(test.running.parts.collector.tail.state.seq);
    const second = new Reader({ lastEventId: first.ids[0]! }, other);
    expect([first.events, second.events]).toEqual([['session.revoked'], ['session.revoked']]);
    expect(second.ids).not.toEqual(first.ids);
    expect(new Reader({ lastEventId: second.ids[0]! }, other).events).toEqual([]);
    await other.stop();
  });

  it.each(['yesterday', '99999.0'])('say that something may be missing behind the id %s', (lastEventId) => {
    expect(new Reader({ lastEventId }).events).toEqual(['reset']);
  });

  it('begin behind the gap for who was told of one', async () => {
    await start('a');
    await revoke('a');
    const first = new Reader({ lastEventId: '99999.0' });
    await start('b');
    await revoke('b');
    expect(new Reader({ lastEventId: first.ids[0]! }).events).toEqual(['session.revoked']);
  });

  it('show every 15 seconds that the stream lives', () => {
    const reader = new Reader();
    for (let i = 0; i < 6; i += 1) test.running.parts.notices.check();
    expect(reader.text).toBe(': notices\n\n: alive\n\n: alive\n\n');
  });
});

describe('a reader of notices', () => {
  it('that takes nothing is cut off and counted, and hinders nobody', async () => {
    await start('s');
    const [stalled, reader] = [new Reader({ taken: false }), new Reader()];
    stalled.text = 'x'.repeat(256 * 1024 + 1);
    await revoke('s');
    expect([stalled.state, reader.state]).toEqual(['destroyed', 'open']);
    expect(reader.events).toEqual(['session.revoked']);
    expect(await cut('stalled')).toBe(1);
    expect(await test.running.metric('headcount_notice_readers', {})).toBe(1);
  });

  it('whose key is not valid any more is let go', async () => {
    const reader = new Reader();
    reader.allowed = false;
    test.running.parts.notices.check();
    expect([reader.state, await cut('key')]).toEqual(['ended', 1]);
  });

  it('has to go when there are 256 of its key, until one of them is gone', () => {
    const readers = Array.from({ length: 256 }, () => new Reader());
    const demand = (keyId: string) => () => test.running.parts.notices.demandRoom(keyId);
    expect(demand('k')).toThrow('at most 256');
    expect(demand('another')).not.toThrow();
    readers[0]!.gone();
    readers[0]!.gone();
    expect(demand('k')).not.toThrow();
  });

  it('begins anew when the log is another one', async () => {
    const reader = new Reader();
    await test.running.parts.collector.tail.reload();
    await test.running.parts.collector.tail.reached(1);
    expect([reader.state, await cut('log')]).toEqual(['ended', 1]);
  });

  it('is let go when the collector stops, and none is taken then', async () => {
    const reader = new Reader();
    await test.running.http.close();
    expect(reader.state).toBe('ended');
    expect(() => test.running.parts.notices.demandRoom('k')).toThrow('stopping');
  });
});
