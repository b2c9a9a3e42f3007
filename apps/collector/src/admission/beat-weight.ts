import type { Beat } from '@headcount/session-core';
import type { Signals } from './signals.js';

/** Of an envelope's 512 kB; what is counted is a little more than what is written. */
export const mostSignalBytes = 480_000;
/** What an event has besides its beats, at most, but for the names of site and source. */
const eventBytes = 352;
/** What a beat has besides its id and its measures. */
const beatBytes = 72;

/** Below it nothing is counted by the byte: most reports are far from what an envelope holds. */
const shortBytes = mostSignalBytes / 4;

/** How long reports are as an event of the log, in bytes of JSON; never too short. */
export function signalBytes(signals: Omit<Signals, 'snapshotAt'>): number {
  const most = boundOf(signals);
  return most <= shortBytes ? most : countedBytes(signals);
}

/** What no text of these lengths can exceed: a character takes three bytes, or is written as two. */
function boundOf({ site, sourceId, beats }: Omit<Signals, 'snapshotAt'>): number {
  let bytes = eventBytes + 2 * site.length + 3 * (sourceId?.length ?? 0);
  for (const { sessionId, measures } of beats) {
    if (measures !== undefined) return Infinity;
    bytes += beatBytes + 3 * sessionId.length;
  }
  return bytes;
}

function countedBytes({ site, sourceId, beats }: Omit<Signals, 'snapshotAt'>): number {
  let bytes = eventBytes + 2 * site.length + textBytes(sourceId ?? '');
  for (const beat of beats) bytes += bytesOf(beat);
  return bytes;
}

/** The same reports in as many parts as will each fit an envelope; the last part completes a list, where it does. */
export function inParts(signals: Signals): readonly Signals[] {
  if (signalBytes(signals) <= mostSignalBytes) return [signals];
  const { beats, snapshotAt, ...rest } = signals;
  const around = signalBytes({ ...rest, beats: [] });
  const parts: Beat[][] = [[]];
  let bytes = around;
  for (const beat of beats) {
    const more = bytesOf(beat);
    if (bytes + more > mostSignalBytes) {
      parts.push([]);
      bytes = around;
    }
    parts.at(-1)!.push(beat);
    bytes += more;
  }
  return parts.map((part, i) => ({
    ...rest,
    beats: part,
    ...(snapshotAt === undefined || i < parts.length - 1 ? {} : { snapshotAt }),
  }));
}

function bytesOf({ sessionId, measures }: Beat): number {
  const measured = measures === undefined ? 0 : 16 + Buffer.byteLength(JSON.stringify(measures));
  return beatBytes + textBytes(sessionId) + measured;
}

/** Of ids and names, which hold no control characters: only quotes and backslashes get longer. */
function textBytes(text: string): number {
  const escaped = text.includes('"') || text.includes('\\');
  return Buffer.byteLength(escaped ? JSON.stringify(text) : text);
}
