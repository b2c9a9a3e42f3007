import { connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { eventually } from '@headcount/testing-stack';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandsController } from '../commands/commands.controller.js';
import { RunningCollector } from '../testing/running-collector.js';

let running: RunningCollector;
let port: number;

beforeEach(async () => {
  running = await new RunningCollector(Date.now).start();
  await running.http.listen({ port: 0, host: '127.0.0.1' });
  ({ port } = running.http.server.address() as AddressInfo);
});
afterEach(() => running.stop());

const url = () => `http://127.0.0.1:${port}/collect/v1/sources/host/notices`;
const headers = (more: object = {}) => ({ authorization: `Bearer ${running.key}`, ...more });
const readers = () => running.metric('headcount_notice_readers', {});
const revoke = async (sessionId: string) => {
  await running.post('/sessions', { id: sessionId, sourceId: 'host', userId: '名'.repeat(128) });
  const commands = new CommandsController(running.parts.collector);
  await commands.endSession({ site: 'default', sessionId, byName: 'root' });
};

describe('GET /sources/{sourceId}/notices', () => {
  it('is a stream of events that goes on until the collector stops', async () => {
    const answer = await fetch(url(), { headers: headers() });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const text = answer.text();
    await revoke('a');
    await revoke('b');
    const began = Date.now();
    await running.http.close();
    expect(Date.now() - began).toBeLessThan(2_000);
    expect((await text).match(/^event: session.revoked$/gm)).toHaveLength(2);
  });

  it('goes on where it was left', async () => {
    const leave = new AbortController();
    const first = await fetch(url(), { headers: headers(), signal: leave.signal });
    const stream = first.body!.pipeThrough(new TextDecoderStream()).getReader();
    let said = '';
    await revoke('a');
    while (!/^id: /m.test(said)) said += (await stream.read()).value ?? '';
    const [, id] = /^id: (.*)$/m.exec(said)!;
    leave.abort();
    await eventually(async () => (await readers()) === 0, { what: 'the reader to be missed' });
    await revoke('b');
    const second = await fetch(url(), { headers: headers({ 'last-event-id': id! }) });
    const text = second.text();
    await running.http.close();
    expect([...(await text).matchAll(/"sessionId":"(.)"/g)].map(([, session]) => session)).toEqual(['b']);
  });

  it('cuts off who does not read, and keeps no more than a bounded part for them', async () => {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    socket
      .pause()
      .write(
        `GET /collect/v1/sources/host/notices HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${running.key}\r\n\r\n`,
      );
    await eventually(async () => (await readers()) === 1, { what: 'the reader to be known' });
    const cut = () => running.metric('headcount_notice_readers_cut_total', { reason: 'stalled' });
    let said = 0;
    for (; (await cut()) === 0 && said < 30_000; said += 1) await revoke(`${'席'.repeat(120)}${said}`);
    expect(await cut()).toBe(1);
    expect(await readers()).toBe(0);
    socket.destroy();
  }, 60_000);

  it.each([
    ['without a key', { authorization: '' }, 401],
    ['with a wrong one', { authorization: 'Bearer hc_default_0123456789abcdef_x' }, 401],
  ])('is not for somebody %s', async (_who, more, status) => {
    expect((await fetch(url(), { headers: headers(more) })).status).toBe(status);
  });
});
