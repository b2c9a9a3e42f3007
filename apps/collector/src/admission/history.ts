import { historySubject } from '@headcount/contracts';
import { patienceMs, within } from '@headcount/service-kit';
import type { HeadcountEvent, Heartbeat, PlannedEvent } from '@headcount/session-core';
import type { CollectorContext } from './guarded-append.js';

/** A fact of history: it is not decided, and no guard protects it. */
export type HistoryEvent =
  | Extract<PlannedEvent, { type: 'SessionStarted' | 'SessionIdentified' | 'SessionEnded' }>
  | Pick<Heartbeat, 'type' | 'time' | 'data'>;

export type HistoryAnswer =
  | { readonly ok: true }
  | { readonly ok: false; readonly code: 'log_unavailable' | 'indeterminate'; readonly detail: string };

/** Of an envelope's 512 kB; the rest is for what the events have besides their data. */
const mostBytes = 400 * 1024;
const bytesAround = 320;

/**
 * Appends history of a site in the order given, in as few envelopes as will hold it, one behind the other; answers when
 * all of it was read back. When it fails, a part may stand in the log: to append everything again does no harm.
 */
export async function appendHistory(
  { log, tail, newId }: Pick<CollectorContext, 'log' | 'tail' | 'newId'>,
  site: string,
  events: readonly HistoryEvent[],
): Promise<HistoryAnswer> {
  let seq = 0;
  for (const group of envelopesOf(events)) {
    const id = newId();
    const stamped = group.map((event, index): HeadcountEvent => ({
      ...event,
      id: `${id}/${index}`,
      site,
      // nobody received it when it happened: its own time has to do
      receivedAt: event.time,
    }));
    const answer = await log.append({ id, subject: historySubject(site), events: stamped });
    if (answer.kind === 'refused') return { ok: false, code: 'log_unavailable', detail: answer.reason };
    if (answer.kind !== 'stored')
      return { ok: false, code: 'indeterminate', detail: 'the log did not answer in time' };
    seq = answer.seq;
  }
  const readBack = await within(
    tail.reached(seq).then(() => true),
    patienceMs,
    false,
  );
  return readBack
    ? { ok: true }
    : { ok: false, code: 'indeterminate', detail: 'it was not read back in time' };
}

function* envelopesOf(events: readonly HistoryEvent[]): Generator<readonly HistoryEvent[]> {
  let group: HistoryEvent[] = [];
  let bytes = 0;
  for (const { event, length } of events.flatMap(inPieces)) {
    if (group.length > 0 && bytes + length > mostBytes) {
      yield group;
      [group, bytes] = [[], 0];
    }
    group.push(event);
    bytes += length;
  }
  if (group.length > 0) yield group;
}

/** Beats of one source can be more than an envelope holds; they are halved until each part fits. */
function inPieces(event: HistoryEvent): readonly { event: HistoryEvent; length: number }[] {
  const length = Buffer.byteLength(JSON.stringify(event.data)) + bytesAround;
  if (length <= mostBytes || event.type !== 'Heartbeat' || event.data.beats.length < 2)
    return [{ event, length }];
  const { beats } = event.data;
  const half = Math.ceil(beats.length / 2);
  return [beats.slice(0, half), beats.slice(half)].flatMap((part) =>
    inPieces({ ...event, data: { ...event.data, beats: part } }),
  );
}
