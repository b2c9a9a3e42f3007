import { deflateSync, inflateSync } from 'node:zlib';
import { decodeEvents, encodeEvents } from '@headcount/contracts';
import type { Millis } from '@headcount/session-core';
import { headers, type MsgHdrs } from '@nats-io/nats-core';
import type { Envelope, StoredEnvelope } from '../event-log.js';
import type { OwnEnvelopes } from './own-envelopes.js';

/** Names of the headers that Headcount's messages carry. */
export const header = {
  id: 'Nats-Msg-Id',
  stream: 'Nats-Expected-Stream',
  expectedLast: 'Nats-Expected-Last-Subject-Sequence',
  encoding: 'Content-Encoding',
  loggedAt: 'Headcount-Logged-At',
} as const;

const deflateAboveBytes = 1_024;
/** Above what is ever appended; a message that inflates to more is broken or hostile. */
const largestInflatedBytes = 4 * 1024 * 1024;

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
  if (json.length <= deflateAboveBytes) return { payload: json, headers: wire, bytes: json.length };
  wire.set(header.encoding, 'deflate');
  return { payload: deflateSync(json, fitting(json.length)), headers: wire, bytes: json.length };
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

/** Reads a message back; never throws. `bytes` is the length of its JSON, as far as it was read. */
export function decodeMessage(
  message: StoredMessage,
  own?: OwnEnvelopes,
): { envelope: StoredEnvelope; bytes: number } {
  const { seq, subject, data } = message;
  const { id, encoding, importedAt, expectedLast } = readHeaders(message.headers);
  const loggedAt = importedAt ?? message.storedAt;
  const base = { seq, loggedAt, subject, id, ...(expectedLast === undefined ? {} : { expectedLast }) };
  const events = own?.eventsOf(id, data);
  if (events !== undefined) {
    const facts = events.map((event, index) => ({ event, position: { seq, index }, loggedAt }));
    return { envelope: { ...base, facts, unreadable: [] }, bytes: data.length };
  }
  try {
    const json = jsonOf(data, encoding);
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

function jsonOf(data: Uint8Array, encoding: string): Buffer {
  if (encoding === '') return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (encoding !== 'deflate') throw new Error(`unknown encoding "${encoding}"`);
  return inflateSync(data, { maxOutputLength: largestInflatedBytes });
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
