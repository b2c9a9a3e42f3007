import { deflateSync } from 'node:zlib';
import { signalsSubject } from '@headcount/contracts';
import type { HeadcountEvent } from '@headcount/session-core';
import { headers, type MsgHdrs } from '@nats-io/nats-core';
import { describe, expect, it } from 'vitest';
import { decodeMessage, encodeEnvelope, header, rawMessage } from './codec.js';

function ticks(count: number): HeadcountEvent[] {
  return Array.from({ length: count }, (_, n) => ({
    type: 'Tick',
    id: `t${n}`,
    site: 'shop',
    time: n,
    receivedAt: n,
    data: { collectorId: 'c', everyMs: 5_000, shedding: false },
  }));
}

const message = (data: Uint8Array, wire: MsgHdrs = headers()) =>
  rawMessage({ seq: 4, storedAt: 99, subject: signalsSubject, headers: wire, data });

describe('encodeEnvelope', () => {
  it('leaves up to 1 kB as JSON and deflates what is longer', () => {
    const short = encodeEnvelope({ id: 'a', subject: signalsSubject, events: ticks(2) });
    expect(short.headers.get(header.encoding)).toBe('');
    expect(JSON.parse(Buffer.from(short.payload).toString())).toHaveLength(2);
    const long = encodeEnvelope({ id: 'a', subject: signalsSubject, events: ticks(100) });
    expect(long.headers.get(header.encoding)).toBe('deflate');
    expect(long.payload.length).toBeLessThan(long.bytes / 5);
  });

  it('makes the same bytes of the same envelope', () => {
    const envelope = { id: 'a', subject: signalsSubject, events: ticks(100) };
    expect(encodeEnvelope(envelope).payload).toEqual(encodeEnvelope(envelope).payload);
  });
});

describe('decodeMessage', () => {
  it.each([2, 100])('reads back what was encoded (%d events)', (count) => {
    const events = ticks(count);
    const { payload, headers: wire } = encodeEnvelope({ id: 'a', subject: signalsSubject, events });
    const { envelope } = decodeMessage(message(payload, wire));
    expect(envelope).toMatchObject({ seq: 4, loggedAt: 99, id: 'a', unreadable: [] });
    expect(envelope.facts.map((fact) => fact.event)).toEqual(events);
  });

  it('ignores an imported time that is none', () => {
    const wire = headers();
    wire.set(header.loggedAt, 'yesterday');
    expect(decodeMessage(message(Buffer.from('[]'), wire)).envelope.loggedAt).toBe(99);
  });

  const deflated = () => {
    const wire = headers();
    wire.set(header.encoding, 'deflate');
    return wire;
  };
  const unknownEncoding = headers();
  unknownEncoding.set(header.encoding, 'br');
  it.each([
    ['no JSON', Buffer.from('hello'), headers()],
    ['no array', Buffer.from('{}'), headers()],
    ['nothing', Buffer.alloc(0), headers()],
    ['an unknown encoding', Buffer.from('[]'), unknownEncoding],
    ['what is not deflated', Buffer.from('[]'), deflated()],
    ['a cut deflation', deflateSync('[1, 2, 3]').subarray(0, 8), deflated()],
    ['a bomb', deflateSync(Buffer.alloc(64 * 1024 * 1024, '[')), deflated()],
  ])('gives %s back as one unreadable fact with its bytes', (_what, data, wire) => {
    const { envelope } = decodeMessage(message(data, wire));
    expect(envelope.facts).toEqual([]);
    expect(envelope.unreadable).toHaveLength(1);
    expect(envelope.unreadable[0]).toMatchObject({
      position: { seq: 4, index: 0 },
      raw: data.toString('base64'),
    });
  });

  it('gives a message of somebody else, without headers, an empty id', () => {
    const data = Buffer.from('[{"type": "other"}]');
    const foreign = { seq: 4, storedAt: 99, subject: signalsSubject, headers: undefined, data };
    const { envelope } = decodeMessage(rawMessage(foreign));
    expect(envelope).toMatchObject({ id: '', facts: [] });
    expect(envelope.unreadable[0]).toMatchObject({ type: 'other' });
  });
});
