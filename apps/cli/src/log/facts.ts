import { encodeEvents } from '@headcount/contracts';
import type { StoredEnvelope } from '@headcount/event-log';
import { formatPosition, type HeadcountEvent } from '@headcount/session-core';

/** A fact as the commands print it. */
export interface ShownFact {
  readonly position: string;
  /** The log's own time of its envelope. */
  readonly loggedAt: string;
  readonly subject: string;
  /** Id of its envelope. */
  readonly envelope: string;
  /** Why this version can't read it; null: it can. */
  readonly unreadable: string | null;
  /** The CloudEvent; what can't be read is shown as it stands there. */
  readonly event: unknown;
}

/** What `log grep` looks for; all of it has to be true of a fact. */
export interface Wanted {
  /** Somewhere in the JSON of the event; of a Heartbeat: in one of its beats or in what it says of all of them. */
  readonly text?: string | undefined;
  /** An event's name, such as SessionEnded, or its CloudEvents type. */
  readonly type?: string | undefined;
  readonly site?: string | undefined;
}

/** All facts of an envelope, in order. */
export function shownFacts(envelope: StoredEnvelope): ShownFact[] {
  return matchingFacts(envelope, {});
}

/** Those facts of an envelope that are wanted; a Heartbeat with the beats that match, and with all when itself does. */
export function matchingFacts(envelope: StoredEnvelope, wanted: Wanted): ShownFact[] {
  const { seq, loggedAt, subject, id } = envelope;
  const common = { loggedAt: new Date(loggedAt).toISOString(), subject, envelope: id };
  const shown: [index: number, fact: ShownFact][] = [];
  for (const { event, position } of envelope.facts) {
    const wire = fits(event, wanted);
    if (wire !== null)
      shown.push([
        position.index,
        { position: formatPosition(position), ...common, unreadable: null, event: wire },
      ]);
  }
  for (const { position, type, reason, raw } of envelope.unreadable) {
    const isWanted =
      (wanted.type === undefined || wanted.type === type) &&
      (wanted.site === undefined || siteOf(raw) === wanted.site) &&
      holds(JSON.stringify(raw) ?? '', wanted.text);
    if (isWanted)
      shown.push([
        position.index,
        {
          position: formatPosition({ seq, index: position.index }),
          ...common,
          unreadable: reason,
          event: raw,
        },
      ]);
  }
  return shown.sort(([a], [b]) => a - b).map(([, fact]) => fact);
}

/** The event as it stands in the log, as far as it is wanted; null: it isn't. */
function fits(event: HeadcountEvent, { text, type, site }: Wanted): unknown {
  if (site !== undefined && event.site !== site) return null;
  const [wire] = JSON.parse(encodeEvents([event])) as [{ readonly type: string }];
  if (type !== undefined && type !== event.type && type !== wire.type) return null;
  if (event.type !== 'Heartbeat' || text === undefined)
    return holds(JSON.stringify(wire), text) ? wire : null;
  const { beats, ...rest } = event.data;
  if (holds(JSON.stringify({ ...wire, data: rest }), text)) return wire;
  const found = beats.filter((beat) => holds(JSON.stringify(beat), text));
  return found.length === 0 ? null : { ...wire, data: { ...rest, beats: found } };
}

function holds(json: string, text: string | undefined): boolean {
  return text === undefined || json.includes(JSON.stringify(text).slice(1, -1));
}

function siteOf(raw: unknown): unknown {
  return typeof raw === 'object' && raw !== null && 'site' in raw ? raw.site : undefined;
}
