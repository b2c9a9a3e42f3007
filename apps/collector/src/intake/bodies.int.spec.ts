import { connect, type AddressInfo, type Socket } from 'node:net';
import { largestBodyBytes } from '@headcount/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RunningCollector } from '../testing/running-collector.js';

let running: RunningCollector;
let socket: Socket;
let said: string;

beforeEach(async () => {
  running = await new RunningCollector(Date.now).start();
  await running.http.listen({ port: 0, host: '127.0.0.1' });
  const { port } = running.http.server.address() as AddressInfo;
  said = '';
  socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8').on('data', (text) => (said += String(text)));
  socket.on('error', () => undefined);
});
afterEach(async () => {
  socket.destroy();
  await running.stop();
});

const head = (path: string, more: readonly string[]) =>
  [
    `POST /collect/v1${path} HTTP/1.1`,
    'host: collector',
    `authorization: Bearer ${running.key}`,
    'content-type: application/json',
    ...more,
    '\r\n',
  ].join('\r\n');
const whole = (path: string, body: string) =>
  head(path, [`content-length: ${Buffer.byteLength(body)}`]) + body;

/** Resolves as soon as the collector has said so much. */
function heard(words: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (!words.test(said)) return;
      socket.off('data', look).off('close', cut);
      resolve();
    };
    const cut = (): void => reject(new Error(`the connection was closed; all that was said: ${said}`));
    socket.on('data', look).on('close', cut);
    look();
  });
}

const userOf = async () => {
  const { event } = (await running.facts()).at(-1)!;
  return (event.data as { userId?: string }).userId;
};

describe('a body', () => {
  it('that comes with its head is read', async () => {
    socket.write(whole('/sessions', '{"id":"s","userId":"Zoë"}'));
    await heard(/"position"/);
    expect(said).toMatch(/^HTTP\/1.1 201 /);
    expect(await userOf()).toBe('Zoë');
  });

  it('that comes later than its head is waited for, in parts that cut a character in two', async () => {
    const body = Buffer.from('{"id":"s","userId":"Zoë"}');
    const cut = body.indexOf('ë') + 1;
    socket.write(head('/sessions', [`content-length: ${body.length}`, 'expect: 100-continue']));
    await heard(/100 Continue/);
    socket.write(body.subarray(0, cut), () => socket.write(body.subarray(cut)));
    await heard(/"position"/);
    expect(await userOf()).toBe('Zoë');
  });

  it('of unknown length is read to its end', async () => {
    socket.write(head('/sessions', ['transfer-encoding: chunked']));
    socket.write('b\r\n{"id":"s","\r\n');
    socket.write('f\r\nuserId":"Bert"}\r\n0\r\n\r\n');
    await heard(/"position"/);
    expect(await userOf()).toBe('Bert');
  });

  it('may be missing, whatever type it was to have', async () => {
    socket.write(whole('/sessions/s/heartbeats', ''));
    await heard(/"position"/);
    expect(said).toMatch(/^HTTP\/1.1 200 /);
  });

  it('is read for each of the requests that come at once, and they are answered in their order', async () => {
    const ids = ['a', 'b', 'c', 'd'];
    socket.write(ids.map((id) => whole('/sessions', JSON.stringify({ id }))).join(''));
    await heard(/("position".*){4}/s);
    expect([...said.matchAll(/"session":\{"id":"(.)"/g)].map(([, id]) => id)).toEqual(ids);
  });

  it('that is no JSON is refused', async () => {
    socket.write(whole('/sessions', '{"id":'));
    await heard(/"code":"invalid_json"/);
    expect(said).toMatch(/^HTTP\/1.1 400 /);
  });

  it('that can do harm is refused', async () => {
    socket.write(whole('/sessions', '{"id":"s","__proto__":{"userId":"eve"}}'));
    await heard(/"code":"invalid_json"/);
    expect(await running.facts()).toEqual([]);
  });

  it('that is announced as too long is refused before it comes', async () => {
    socket.write(head('/sessions', [`content-length: ${largestBodyBytes + 1}`, 'expect: 100-continue']));
    await heard(/100 Continue/);
    socket.write('x'.repeat(largestBodyBytes + 1));
    await heard(/"code":"body_too_large"/);
    expect(said).toContain('HTTP/1.1 413 ');
  });

  it('that turns out to be too long is refused', async () => {
    const bytes = largestBodyBytes + 1;
    socket.write(head('/sessions', ['transfer-encoding: chunked']));
    socket.write(`${bytes.toString(16)}\r\n${'x'.repeat(bytes)}\r\n0\r\n\r\n`);
    await heard(/"code":"body_too_large"/);
    expect(said).toMatch(/^HTTP\/1.1 413 /);
  });

  it('that never ends holds up nobody else', async () => {
    socket.write(head('/sessions', ['content-length: 100', 'expect: 100-continue']));
    await heard(/100 Continue/);
    expect((await running.post('/sessions', { id: 's' })).status).toBe(201);
    socket.destroy();
    expect((await running.post('/sessions', { id: 't' })).status).toBe(201);
  });
});
