import { deflateSync } from 'node:zlib';
import { decodeEvents, encodeEvents } from '@headcount/contracts';
import type { Millis } from '@headcount/session-core';
import { headers, type MsgHdrs } from '@nats-io/nats-core';
import type { Envelope, StoredEnvelope } from '../event-log.js';
import { jsonOf } from '../json-of.js';
import type { RawMessage } from '../raw-log.js';
import type { OwnEnvelopes } from './own-envelopes.js';

/** Names of the headers that Headcount's messages carry. */
export const header = {
  id: 'Nats-Msg-Id',
  stream: 'Nats-Expected-Stream',
  expectedLast: 'Nats-Expected-Last-Subject-Sequence',
  expectedEnd: 'Nats-Expected-Last-Sequence',
  encoding: 'Content-Encoding',
  loggedAt: 'Headcount-Logged-At',
} as const;

const deflateAboveBytes = 1_024;

/** An envelope as it goes over the wire. */
export interface EncodedEnvelope {
  readonly payload: Uint8Array;
  readonly headers: MsgHdrs;
  /** Length of the JSON before it was deflated. */
  readonly bytes: number;
}

/** JSON, deflated (zlib format, level 1) when it is longer than 1 kB; a `Content-Encoding` header says so. */
export function encodeEnvelope(envelope: Envelope): EncodedEnvelope {
  const json = Buffer.from(encodeEvents(envelope.events), 'utf8');
  const wire = headers();
  wire.set(header.id, envelope.id);
  if (envelope.loggedAt !== undefined) wire.set(header.loggedAt, String(envelope.loggedAt));
  return encoded(json, wire);
}

/** A message of another log, as it goes over the wire: it keeps its id, its time and what it says. */
export function encodeRaw({ id, loggedAt, encoding, data }: RawMessage): EncodedEnvelope {
  const wire = headers();
  if (id !== '') wire.set(header.id, id);
  wire.set(header.loggedAt, String(loggedAt));
  if (encoding === '') return encoded(data, wire);
  wire.set(header.encoding, encoding);
  return { payload: data, headers: wire, bytes: data.length };
}

function encoded(data: Uint8Array, wire: MsgHdrs): EncodedEnvelope {
  const bytes = data.length;
  if (bytes <= deflateAboveBytes) return { payload: data, headers: wire, bytes };
  wire.set(header.encoding, 'deflate');
  return { payload: deflateSync(data, fitting(bytes)), headers: wire, bytes };
}

const longestChunkBytes = 16 * 1024;

/**
 * A window as long as the envelope, tables and a buffer for it: those for 32 kB, made and let go of for each short one,
 * cost the process more than deflating it.
 */
function fitting(bytes: number) {
  const windowBits = Math.min(15, Math.ceil(Math.log2(bytes)));
  const chunkSize = Math.min(longestChunkBytes, bytes);
  return { level: 1, windowBits, memLevel: Math.min(8, windowBits - 5), chunkSize };
}

/** A message as it came from the stream. */
export interface StoredMessage {
  readonly seq: number;
  /** The stream's time of it. */
  readonly storedAt: Millis;
  readonly subject: string;
  readonly headers: MsgHdrs | undefined;
  readonly data: Uint8Array;
}

/** A message as it stands in the log; its data is not looked at. */
export function rawMessage({ seq, subject, data, storedAt, headers: wire }: StoredMessage): RawMessage {
  const { id, encoding, importedAt, expectedLast } = readHeaders(wire);
  return { seq, loggedAt: importedAt ?? storedAt, subject, id, expectedLast, encoding, data };
}

/** Reads a message back; never throws. `bytes` is the length of its JSON, as far as it was read. */
export function decodeMessage(
  message: RawMessage,
  own?: OwnEnvelopes,
): { envelope: StoredEnvelope; bytes: number } {
  const { seq, loggedAt, subject, id, expectedLast, data } = message;
  const base = { seq, loggedAt, subject, id, ...(expectedLast === undefined ? {} : { expectedLast }) };
  const events = own?.eventsOf(id, data);
  if (events !== undefined) {
    const facts = events.map((event, index) => ({ event, position: { seq, index }, loggedAt }));
    return { envelope: { ...base, facts, unreadable: [] }, bytes: data.length };
  }
  try {
    const json = jsonOf(message);
    return {
      envelope: { ...base, ...decodeEvents(json.toString('utf8'), seq, loggedAt) },
      bytes: json.length,
    };
  } catch (error) {
    const reason = `the envelope can't be read: ${error instanceof Error ? error.message : String(error)}`;
    const raw = Buffer.from(data).toString('base64');
    const unreadable = [{ position: { seq, index: 0 }, type: '', reason, raw }];
    return { envelope: { ...base, facts: [], unreadable }, bytes: data.length };
  }
}

/** One pass over the headers: looking each one up costs as much as reading a short envelope. */
function readHeaders(wire: MsgHdrs | undefined) {
  let id = '';
  let encoding = '';
  let importedAt: Millis | undefined;
  let expectedLast: number | undefined;
  for (const [name, values] of wire ?? []) {
    const value = values[0] ?? '';
    if (name === header.id) id = value;
    else if (name === header.encoding) encoding = value;
    else if (name === header.loggedAt) importedAt = wholeNumber(value);
    else if (name === header.expectedLast) expectedLast = wholeNumber(value);
  }
  return { id, encoding, importedAt, expectedLast };
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
