import { encodeEvents, eventRegistry } from '@headcount/contracts';
import type { StoredEnvelope } from '@headcount/event-log';
import type { HeadcountEvent, Position } from '@headcount/session-core';
import type { CanonicalRow } from '../checkers/canonical-row.js';

/** The dead letter of a fact that belongs to no session. */
export function unknown(
  event: HeadcountEvent,
  { seq, index }: Position,
  reason: string,
  count: number,
): CanonicalRow {
  const { site, type } = event;
  const text = encodeEvents([event]).slice(1, -1);
  const { cloudType } = eventRegistry[type];
  return { table: 'dead_letter', seq, index, site, type: cloudType, reason, count, event: text };
}

/** The dead letter of what can't be read. */
export function unreadable({
  position: { seq, index },
  type,
  reason,
  raw,
}: StoredEnvelope['unreadable'][number]): CanonicalRow {
  const told = (raw as { site?: unknown } | null)?.site;
  const site = typeof told === 'string' && /^[a-z0-9-]{1,63}$/.test(told) ? told : null;
  return { table: 'dead_letter', seq, index, site, type, reason, count: 1, event: JSON.stringify(raw) };
}
