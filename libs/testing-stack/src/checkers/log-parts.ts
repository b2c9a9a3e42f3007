import type { StoredEnvelope } from '@headcount/event-log';
import type { EventOf, HeadcountEvent, Millis } from '@headcount/session-core';
import type { CanonicalRow } from './canonical-row.js';

/*
 * The log in parts that a projection can take up or bury one by one: a fact is one, of a Heartbeat each beat
 * is. `12.0` names a fact, `12.1/s1@1700000000000` a beat. Facts that leave no trace in any row (ticks,
 * registered sources) are no parts.
 */

interface Part {
  readonly name: string;
  readonly event: HeadcountEvent;
  readonly beat?: EventOf<'Heartbeat'>['data']['beats'][number];
}

/** Names of all parts, in log order; parts of one name (a beat said twice in an event) come once. */
export function partsOf(envelopes: readonly StoredEnvelope[]): string[] {
  return [...new Set(envelopes.flatMap((envelope) => [...partsIn(envelope), ...unreadableIn(envelope)]))];
}

function unreadableIn({ unreadable }: StoredEnvelope): string[] {
  return unreadable.map(({ position }) => `${position.seq}.${position.index}`);
}

function partsIn(envelope: StoredEnvelope): string[] {
  return [...eachPart(envelope)].map(({ name }) => name);
}

function* eachPart({ facts }: StoredEnvelope): Generator<Part> {
  for (const { event, position } of facts) {
    const name = `${position.seq}.${position.index}`;
    if (event.type === 'Tick' || event.type === 'SourceStarted') continue;
    if (event.type !== 'Heartbeat') yield { name, event };
    else
      for (const beat of event.data.beats)
        yield { name: `${name}/${beat.sessionId}@${beat.at}`, event, beat };
  }
}

interface BuriedBeats {
  readonly data: { readonly beats?: readonly { readonly sessionId: string; readonly at: string | Millis }[] };
}

/** Names of the parts that stand in the dead letters of a dump. */
export function buriedParts(rows: readonly CanonicalRow[]): string[] {
  return rows.flatMap((row) => {
    if (row.table !== 'dead_letter') return [];
    const name = `${row['seq'] as number}.${row['index'] as number}`;
    const { beats } = (JSON.parse(row['event'] as string) as Partial<BuriedBeats>)?.data ?? {};
    if (row['reason'] !== 'beats of unknown sessions' || beats === undefined) return [name];
    return beats.map(({ sessionId, at }) => `${name}/${sessionId}@${new Date(at).getTime()}`);
  });
}

/**
 * Names of the parts whose effect is to be seen in a dump, except those that are buried in it. Coarser than
 * I4: it asks of each fact alone whether the rows can have heard of it.
 */
export function visibleParts(envelopes: readonly StoredEnvelope[], rows: readonly CanonicalRow[]): string[] {
  const sessions = sessionsIn(rows);
  const others = new Set(rows.map(keyOfOther));
  const buried = new Set(buriedParts(rows));
  const shows = ({ name, event, beat }: Part): boolean => {
    if (!isOfSession(event)) return others.has(keyOfEvent(name, event));
    const id = beat?.sessionId ?? (event.data as { readonly sessionId: string }).sessionId;
    const session = sessions.get(JSON.stringify([event.site, id]));
    return session !== undefined && knows(session, event, beat?.at);
  };
  const parts = envelopes.flatMap((envelope) => [...eachPart(envelope)]);
  return parts.filter((part) => !buried.has(part.name) && shows(part)).map(({ name }) => name);
}

/** Reasons of ends that Headcount imposes. */
const imposed: ReadonlySet<string> = new Set(['revoked', 'evicted', 'max_duration', 'replaced']);

interface SeenSession {
  readonly startedAt: Millis;
  readonly lastSeenAt: Millis;
  readonly endedAt: Millis | null;
  readonly exact: boolean;
  readonly orphans: number;
}

function sessionsIn(rows: readonly CanonicalRow[]): Map<string, SeenSession> {
  const live = new Map<string, CanonicalRow>();
  const key = (row: CanonicalRow) => JSON.stringify([row['site'], row['id']]);
  for (const row of rows) if (row.table === 'live') live.set(key(row), row);
  const sessions = new Map<string, SeenSession>();
  for (const row of rows) {
    if (row.table !== 'session') continue;
    const signals = live.get(key(row)) ?? row;
    sessions.set(key(row), {
      startedAt: Date.parse(row['started_at'] as string),
      lastSeenAt: Date.parse(signals['last_seen_at'] as string),
      endedAt: row['ended_at'] === null ? null : Date.parse(row['ended_at'] as string),
      // an end that is imposed clips, too, and is told as an estimate
      exact: row['end_precision'] === 'exact' || imposed.has(row['end_reason'] as string),
      orphans: signals['orphan_runs'] as number,
    });
  }
  return sessions;
}

function knows(session: SeenSession, event: HeadcountEvent, beatAt: Millis | undefined): boolean {
  if (event.type === 'SessionStarted') return session.startedAt <= event.data.startedAt;
  if (event.type === 'SessionEnded' && event.data.precision === 'exact') return session.endedAt !== null;
  const at = beatAt ?? (event.type === 'SessionResumed' ? event.data.at : null);
  if (at === null || at <= session.lastSeenAt) return true;
  return session.orphans > 0 || (session.endedAt !== null && session.exact);
}

/** A refusal names a session that need not be there. */
function isOfSession({ type, data }: HeadcountEvent): boolean {
  return type === 'Heartbeat' || ('sessionId' in data && type !== 'SessionDenied');
}

const settings: Readonly<Record<string, string>> = {
  api_key: 'KeyIssued',
  key_revocation: 'KeyRevoked',
  site: 'SiteCreated',
  policy: 'PolicyChanged',
};

/** Rows of settings go by what is set, rows of a history by their place in the log. */
function keyOfOther(row: CanonicalRow): string {
  if (row.table === 'limit' || row.table === 'denial')
    return `${row['seq'] as number}.${row['index'] as number}`;
  return JSON.stringify([settings[row.table], row['site'] ?? row['name'], row['key_id']]);
}

function keyOfEvent(name: string, event: HeadcountEvent): string {
  if (event.type === 'LimitChanged' || event.type === 'SessionDenied') return name;
  const keyId = 'keyId' in event.data ? event.data.keyId : undefined;
  return JSON.stringify([event.type, event.site, keyId]);
}
