import type { StoredEnvelope } from '@headcount/event-log';
import type { HeadcountEvent, Millis } from '@headcount/session-core';
import type { Violation } from './violation.js';

/** One report of a writer and what it was told; in the order in which the writer made them. */
export interface Write {
  readonly writer: string;
  /** What its fact goes by in the log: {@link startKey}, {@link beatKey} or {@link endKey}. */
  readonly key: string;
  /**
   * `acknowledged`: answered 2xx. `refused`: certainly not recorded (a 4xx, or a 503 that says so).
   * `indeterminate`: no answer, or one that leaves it open.
   */
  readonly outcome: 'acknowledged' | 'refused' | 'indeterminate';
}

export function startKey(site: string, sessionId: string): string {
  return `start ${site}/${sessionId}`;
}

/** @param at as the log has it: corrected for the clock of the client */
export function beatKey(site: string, sessionId: string, at: Millis): string {
  return `beat ${site}/${sessionId} at ${at}`;
}

/** An end that the source tells. */
export function endKey(site: string, sessionId: string): string {
  return `end ${site}/${sessionId}`;
}

/**
 * What the log holds of reports: a list of keys for each fact, of which any one explains it (a beat may have
 * become an inferred start or a resume). Facts that no reporter makes have none.
 */
export function reportsIn(envelopes: readonly Pick<StoredEnvelope, 'facts'>[]): string[][] {
  return envelopes
    .flatMap(({ facts }) => facts.flatMap(({ event }) => keysOf(event)))
    .filter((keys) => keys.length > 0);
}

function keysOf(event: HeadcountEvent): string[][] {
  const { site } = event;
  switch (event.type) {
    case 'SessionStarted': {
      const { sessionId, startedAt } = event.data;
      return [[startKey(site, sessionId), beatKey(site, sessionId, startedAt), endKey(site, sessionId)]];
    }
    case 'Heartbeat':
      return event.data.beats.map(({ sessionId, at }) => [beatKey(site, sessionId, at)]);
    case 'SessionResumed':
      return [[beatKey(site, event.data.sessionId, event.data.at), startKey(site, event.data.sessionId)]];
    case 'SessionEnded':
      return event.data.bySource ? [[endKey(site, event.data.sessionId)]] : [];
    default:
      return [];
  }
}

/**
 * I1: what was acknowledged is in the log, and the log holds nothing that was refused or that nobody reported.
 *
 * @param recorded of {@link reportsIn}
 * @returns one violation for each writer that lost something, telling whether it lost the beginning, the
 *   middle or the end of what it wrote; and one for each fact without a report
 */
export function checkAcknowledged(
  writes: readonly Write[],
  recorded: readonly (readonly string[])[],
): Violation[] {
  const law = 'I1 acknowledged';
  const found = new Set(recorded.flat());
  const possible = new Set(writes.filter(({ outcome }) => outcome !== 'refused').map(({ key }) => key));
  const violations: Violation[] = [];
  for (const [writer, keys] of acknowledgedByWriter(writes)) {
    const lost = keys.filter((key) => !found.has(key));
    if (lost.length === 0) continue;
    const detail = `${lost.length} of ${keys.length} acknowledged reports are lost (${placeOfLoss(keys, found)}), first ${lost[0]}`;
    violations.push({ law, where: writer, detail });
  }
  for (const keys of recorded)
    if (!keys.some((key) => possible.has(key)))
      violations.push({
        law,
        where: keys[0] ?? '',
        detail: 'is in the log, but was refused or never reported',
      });
  return violations;
}

/** The retry of an append carries the id of the first attempt: an envelope of one id stands in the log once. */
export function checkStoredOnce(envelopes: readonly Pick<StoredEnvelope, 'id' | 'seq'>[]): Violation[] {
  const first = new Map<string, number>();
  const violations: Violation[] = [];
  for (const { id, seq } of envelopes) {
    const before = first.get(id);
    if (before === undefined) first.set(id, seq);
    else
      violations.push({
        law: 'I1 acknowledged',
        where: `envelope ${id}`,
        detail: `is stored at ${before} and again at ${seq}`,
      });
  }
  return violations;
}

function acknowledgedByWriter(writes: readonly Write[]): Map<string, string[]> {
  const byWriter = new Map<string, string[]>();
  for (const { writer, key, outcome } of writes) {
    if (outcome !== 'acknowledged') continue;
    const keys = byWriter.get(writer);
    if (keys === undefined) byWriter.set(writer, [key]);
    else keys.push(key);
  }
  return byWriter;
}

/** A lost end points at acknowledgements before the write, a lost beginning at retention, a middle at neither. */
function placeOfLoss(keys: readonly string[], found: ReadonlySet<string>): string {
  const first = keys.findIndex((key) => found.has(key));
  if (first === -1) return 'everything';
  const last = keys.findLastIndex((key) => found.has(key));
  const places = [];
  if (first > 0) places.push('prefix');
  if (keys.slice(first, last).some((key) => !found.has(key))) places.push('middle');
  if (last < keys.length - 1) places.push('postfix');
  return places.join(' and ');
}
