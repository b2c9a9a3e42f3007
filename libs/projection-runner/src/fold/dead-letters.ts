import { encodeEvents, eventRegistry, siteNamePattern } from '@headcount/contracts';
import type { StoredEnvelope } from '@headcount/event-log';
import type { DeadLetterRow } from '@headcount/read-model';
import type { HeadcountEvent, RecordedFact } from '@headcount/session-core';

/** A fact that no row can take up. @param count how much of it is meant */
export function buried({ event, position }: RecordedFact, reason: string, count: number): DeadLetterRow {
  const { site, type } = event;
  return {
    ...{ ...position, site, type: eventRegistry[type].cloudType, reason, count },
    event: wireTextOf(event),
  };
}

/** What stands in the log but can't be read. */
export function unread({ position, type, reason, raw }: StoredEnvelope['unreadable'][number]): DeadLetterRow {
  return {
    ...position,
    site: siteIn(raw),
    type: storable(type),
    reason: storable(reason),
    count: 1,
    event: JSON.stringify(raw) ?? 'null',
  };
}

/** The event as it stands in the log, as JSON text. */
export function wireTextOf(event: HeadcountEvent): string {
  return encodeEvents([event]).slice(1, -1);
}

/** Which site it is about, as far as that can be told of what can't be read. */
function siteIn(raw: unknown): string | null {
  const site = typeof raw === 'object' && raw !== null && 'site' in raw ? raw.site : null;
  return typeof site === 'string' && siteNamePattern.test(site) ? site : null;
}

/** Postgres' text holds neither NUL nor half a surrogate pair. */
function storable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}]/gu, '\ufffd');
}
