import type { Millis } from '../events/event.js';
import type { KnownSource, OpenSession, SiteSessions } from './open-sessions.js';
import type { CloseRequest } from './requests.js';

/**
 * Parts of one snapshot whose times had to be corrected differ by the jitter of the network: in parts, a
 * session is only missing if its last signal is older by more than that.
 */
const jitterMs = 2_000;

/** A complete list of what a life of a source has alive, whose sessions have been recorded already. */
export interface CompletedSnapshot {
  readonly sourceId: string;
  readonly incarnation: string;
  /** When it was taken, as accepted. */
  readonly at: Millis;
  readonly parts: number;
}

/** Whether a later snapshot of the source was completed; told by the source's own clock. An equal one may come again. */
export function isOutdated(source: KnownSource | undefined, takenAt: Millis): boolean {
  return takenAt < (source?.snapshotAt ?? -Infinity);
}

/** The ends of the open sessions of that life which the snapshot does not name: those last seen before it was taken. */
export function missingIn(
  { open }: Pick<SiteSessions, 'open'>,
  { sourceId, incarnation, at, parts }: CompletedSnapshot,
): readonly CloseRequest[] {
  const before = parts === 1 ? at : at - jitterMs;
  return closing(
    open.values(),
    (session) =>
      session.sourceId === sourceId && session.incarnation === incarnation && session.lastSeenAt < before,
    { reason: 'source_snapshot', before: at },
  );
}

/** The ends of what the former lives of a source left open. Sessions without an incarnation belong to none. */
export function leftOpenBefore(
  { open }: Pick<SiteSessions, 'open'>,
  source: { readonly sourceId: string; readonly incarnation: string; readonly startedAt: Millis },
): readonly CloseRequest[] {
  return closing(
    open.values(),
    ({ sourceId, incarnation }) =>
      sourceId === source.sourceId && incarnation !== null && incarnation !== source.incarnation,
    { reason: 'source_restarted', before: source.startedAt },
  );
}

function closing(
  sessions: Iterable<OpenSession>,
  isMeant: (session: OpenSession) => boolean,
  as: Pick<CloseRequest, 'reason' | 'before'>,
): CloseRequest[] {
  const requests: CloseRequest[] = [];
  for (const session of sessions)
    if (isMeant(session)) requests.push({ kind: 'close', sessionId: session.id, ...as });
  return requests;
}
