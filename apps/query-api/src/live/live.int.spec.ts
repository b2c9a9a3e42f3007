import 'reflect-metadata';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { LiveChange, Session } from '@headcount/contracts';
import { eventually } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endAt, startAt } from '../testing/facts.js';
import { RunningApi } from '../testing/running-api.js';

let api: RunningApi;
let url: string;
let keys: Readonly<Record<'lab' | 'ward', string>>;
beforeAll(async () => {
  api = await RunningApi.start();
  url = `${await api.listen()}/api/v1/live`;
  keys = { lab: await api.keyOf('lab', ['read']), ward: await api.keyOf('ward', ['read']) };
});
afterAll(() => api.stop());

interface Told {
  readonly event: string;
  readonly id: number | null;
  readonly data: LiveChange;
}

/** A stream of changes, as it has come so far. */
class Stream {
  private readonly leaving = new AbortController();
  text = '';
  ended = false;

  static async of(site: 'lab' | 'ward', lastEventId?: string): Promise<Stream> {
    const stream = new Stream();
    const headers = {
      authorization: `Bearer ${keys[site]}`,
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    };
    const answer = await fetch(url, { headers, signal: stream.leaving.signal });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(answer.headers.get('x-projection-position')).toMatch(/^\d+$/);
    void stream.take(answer.body!).catch(() => undefined);
    return stream;
  }

  private async take(body: ReadableStream<Uint8Array>): Promise<void> {
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) this.text += chunk;
    this.ended = true;
  }

  get told(): readonly Told[] {
    return this.text.split('\n\n').flatMap((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      const data = field('data');
      if (data === undefined) return [];
      const id = field('id');
      return [
        {
          event: field('event')!,
          id: id === undefined ? null : Number(id),
          data: JSON.parse(data) as LiveChange,
        },
      ];
    });
  }

  /** The changes of a session, once there are so many. */
  changesOf(id: string, count = 1): Promise<readonly LiveChange[]> {
    return eventually(
      () => {
        const changes = this.told.filter(({ data }) => data.session?.id === id).map(({ data }) => data);
        return changes.length >= count && changes;
      },
      { what: `${count} changes of ${id}`, within: 30_000 },
    );
  }

  leave(): void {
    this.leaving.abort();
  }
}

const readers = async () => {
  const { values } = await api.registry.getSingleMetric('headcount_live_readers')!.get();
  return values[0]!.value;
};

describe('GET /api/v1/live', () => {
  it('tells each change as the read model holds the session there, of the own site alone', async () => {
    const [lab, ward] = [await Stream.of('lab'), await Stream.of('ward')];
    await api.says('lab', startAt('a', api.now, 'ada'));
    const [began] = await lab.changesOf('a');
    const { body } = await api.ask<Session>(keys.lab, '/api/v1/sessions/a');
    expect(began!.session).toEqual(body);
    const seq = await api.says('lab', endAt('a', api.now + 1_000));
    const ended = (await lab.changesOf('a', 2)).at(-1)!;
    const after = await api.ask<Session>(keys.lab, '/api/v1/sessions/a');
    expect([ended.session, ended.position]).toEqual([after.body, seq]);
    expect(after.body.status).toBe('ended');
    await api.says('ward', startAt('w', api.now, 'bob'));
    await ward.changesOf('w');
    expect(ward.told.map(({ data }) => data.session.site)).toEqual(['ward']);
    expect(lab.told.every(({ data }) => data.session.site === 'lab')).toBe(true);
    for (const stream of [lab, ward]) stream.leave();
  });

  it('goes on where it was left, nothing missing', async () => {
    const first = await Stream.of('lab');
    await api.says('lab', startAt('b', api.now, 'ada'));
    await first.changesOf('b');
    first.leave();
    const id = first.told.at(-1)!.id!;
    await eventually(async () => (await readers()) === 0, { what: 'the reader to be missed' });
    await api.says('lab', startAt('c', api.now, 'ada'), startAt('d', api.now, 'ada'));
    await api.says('lab', endAt('b', api.now + 1_000));
    const second = await Stream.of('lab', String(id));
    await second.changesOf('b');
    await Promise.all([second.changesOf('c'), second.changesOf('d')]);
    expect(new Set(second.told.map(({ data }) => data.session.id))).toEqual(new Set(['b', 'c', 'd']));
    second.leave();
  });

  it.each(['yesterday', '999999999', '-1'])(
    'says that changes may be missing behind the id %s',
    async (id) => {
      const stream = await Stream.of('lab', id);
      await eventually(() => stream.told.length > 0, { what: 'a reset' });
      expect(stream.told).toMatchObject([{ event: 'reset', data: { reason: 'unknown_position' } }]);
      stream.leave();
    },
  );

  it('lets nobody wait for one who never reads', async () => {
    const { host, hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    socket.pause();
    socket.write(`GET /api/v1/live HTTP/1.1\r\nhost: ${host}\r\nauthorization: Bearer ${keys.lab}\r\n\r\n`);
    await eventually(async () => (await readers()) >= 1, { what: 'the reader to be known' });
    const other = await Stream.of('lab');
    for (let i = 0; i < 20; i += 1) await api.says('lab', startAt(`unread${i}`, api.now, 'ada'));
    await other.changesOf('unread19');
    socket.destroy();
    other.leave();
  });

  it('tells its head to whoever asks for that alone, and counts no reader', async () => {
    const before = await readers();
    const { statusCode, headers, body } = await api.send(keys.lab, 'head', '/api/v1/live');
    expect([statusCode, headers['content-type'], body]).toEqual([200, 'text/event-stream', '']);
    expect(await readers()).toBeLessThanOrEqual(before);
  });

  it.each([
    ['without a key', '', 401],
    ['with a wrong one', 'Bearer hc_lab_0123456789abcdef_x', 401],
  ])('is not for somebody %s', async (_who, authorization, status) => {
    expect((await fetch(url, { headers: { authorization } })).status).toBe(status);
  });

  it('is not for a key that may not read', async () => {
    const authorization = `Bearer ${await api.keyOf('lab', ['ingest'])}`;
    expect((await fetch(url, { headers: { authorization } })).status).toBe(403);
  });

  it('ends in order when the service stops', async () => {
    const stream = await Stream.of('lab');
    await api.stop();
    await eventually(() => stream.ended, { what: 'the stream to end' });
  });
});
