import type { HeadcountEvent, Millis, RecordedFact } from '@headcount/session-core';
import { formerVersions } from './former-versions.js';
import { eventRegistry, eventTypeOf } from './registry.js';

/** An event as it stands in an envelope: CloudEvents 1.0 in JSON, with two extension attributes. */
export interface WireEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly receivedat: string;
  readonly site: string;
  readonly data: unknown;
}

/** What stands in the log but can't be read by this version. Never skipped in silence. */
export interface UnreadableFact {
  readonly position: { readonly seq: number; readonly index: number };
  readonly type: string;
  readonly reason: string;
  readonly raw: unknown;
}

/** The JSON text of an envelope: a CloudEvents batch. */
export function encodeEvents(events: readonly HeadcountEvent[]): string {
  return JSON.stringify(events.map(toWire));
}

/**
 * Reads the JSON text of an envelope that was stored at `seq`. Former versions of events come back as they would be
 * written now. Unknown types and data of a wrong shape come
 * back as unreadable, each at its own position; unknown fields are dropped.
 *
 * @throws SyntaxError when the text is no JSON array at all.
 */
export function decodeEvents(
  json: string,
  seq: number,
  loggedAt: Millis,
): { facts: readonly RecordedFact[]; unreadable: readonly UnreadableFact[] } {
  const batch: unknown = JSON.parse(json);
  if (!Array.isArray(batch)) throw new SyntaxError('an envelope is a JSON array of events');
  const facts: RecordedFact[] = [];
  const unreadable: UnreadableFact[] = [];
  batch.forEach((raw: unknown, index) => {
    const position = { seq, index };
    const read = fromWire(raw);
    if ('event' in read) facts.push({ event: read.event, position, loggedAt });
    else unreadable.push({ position, raw, ...read });
  });
  return { facts, unreadable };
}

function toWire(event: HeadcountEvent): WireEvent {
  return {
    specversion: '1.0',
    id: event.id,
    source: `/sites/${event.site}`,
    type: eventRegistry[event.type].cloudType,
    time: new Date(event.time).toISOString(),
    receivedat: new Date(event.receivedAt).toISOString(),
    site: event.site,
    data: event.data,
  };
}

function fromWire(raw: unknown): { event: HeadcountEvent } | { type: string; reason: string } {
  const wire = (typeof raw === 'object' && raw !== null ? raw : {}) as Partial<WireEvent>;
  const cloudType = typeof wire.type === 'string' ? wire.type : '';
  const former = formerVersions.get(cloudType);
  const type = former?.type ?? eventTypeOf(cloudType);
  if (type === undefined) return { type: cloudType, reason: 'unknown event type' };
  const time = Date.parse(String(wire.time));
  const receivedAt = Date.parse(String(wire.receivedat));
  if (
    typeof wire.id !== 'string' ||
    typeof wire.site !== 'string' ||
    Number.isNaN(time) ||
    Number.isNaN(receivedAt)
  )
    return { type: cloudType, reason: 'an attribute is missing: id, site, time or receivedat' };
  const data = eventRegistry[type].data.safeParse(
    former === undefined ? wire.data : former.upcast(wire.data),
  );
  if (!data.success)
    return {
      type: cloudType,
      reason: `data: ${data.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ')}`,
    };
  return {
    event: { type, id: wire.id, site: wire.site, time, receivedAt, data: data.data } as HeadcountEvent,
  };
}
