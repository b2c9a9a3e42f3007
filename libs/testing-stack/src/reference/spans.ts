import type { Millis } from '@headcount/session-core';
import type { Span } from './reference-session.js';

/** Spans that overlap or touch as one, without those that have no length. @param spans by their beginnings */
export function joinedSpans(spans: readonly Span[]): readonly Span[] {
  const joined: [Millis, Millis][] = [];
  for (const [from, to] of spans) {
    if (from === to) continue;
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}
