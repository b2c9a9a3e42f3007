import {
  encodeLife,
  encodeRuns,
  type Changes,
  type LiveRow,
  type SessionKey,
  type SessionLifeRow,
  type SessionRow,
  type SignalsRow,
} from '@headcount/read-model';
import { encodeState, view, type SessionState, type SessionView } from '@headcount/session-core';
import type { FoldedBatch, FoldedSession } from './fold-batch.js';

/** The rows that a folded batch changes: views of the states, never counted up themselves. */
export function changesOf(folded: FoldedBatch): Changes {
  const sessions: SessionRow[] = [];
  const lives: SessionLifeRow[] = [];
  const live: LiveRow[] = [];
  const signals: SignalsRow[] = [];
  const closed: SessionKey[] = [];
  for (const session of folded.sessions.values()) {
    const seen = viewOf(session);
    const open = isOpen(seen);
    if (open && !session.lifecycle) {
      signals.push(signalsRow(session, seen));
      continue;
    }
    const row = lifeRow(session, seen);
    const { meta } = session.state;
    if (meta === null) lives.push(row);
    else sessions.push({ ...row, meta: meta.value });
    if (open) live.push({ ...signalsRow(session, seen), state: encodeLife(session.state) });
    else if (session.wasOpen === true) closed.push(session.key);
  }
  return {
    ...{ sessions, lives, live, signals, closed },
    keys: [...folded.keys.values()],
    sites: [...folded.sites.values()],
    policies: [...folded.policies.values()],
    deadLetters: folded.deadLetters,
  };
}

/** Whether the session is open after the batch. */
export function openAfter(session: FoldedSession): boolean {
  return session.lifecycle ? isOpen(viewOf(session)) : session.wasOpen === true;
}

function isOpen(seen: SessionView): boolean {
  return seen.endedAt === null;
}

function viewOf({ key, state }: FoldedSession): SessionView {
  const seen = view(state);
  if (seen === null) throw new Error(`session ${key.id} has been folded without a start`);
  return seen;
}

function signalsRow({ key, state }: FoldedSession, seen: SessionView): SignalsRow {
  return {
    site: key.site,
    id: key.id,
    runs: encodeRuns(state),
    lastSeenAt: seen.lastSeenAt,
    lastActiveAt: seen.lastActiveAt,
    connectedMs: seen.connectedMs,
    activeMs: seen.activeMs,
    orphanRuns: seen.orphanRuns,
    connectedSegments: seen.connectedSegments,
    activeSegments: seen.activeSegments,
    measures: seen.measures,
  };
}

function lifeRow({ key, state }: FoldedSession, seen: SessionView): SessionLifeRow {
  const { heartbeatMs, leaseMs, idleAfterMs, danglingAfterMs, liveness } = state.policy!.value;
  return {
    ...key,
    ...{ heartbeatMs, idleAfterMs, danglingAfterMs },
    leaseMs: liveness === 'beats' ? leaseMs : null,
    userId: seen.userId,
    logins: seen.logins,
    startedAt: seen.startedAt,
    inferred: seen.inferred,
    overLimit: seen.overLimit,
    ended: endedColumns(state, seen),
  };
}

function endedColumns(state: SessionState, seen: SessionView): SessionLifeRow['ended'] {
  const { endedAt, endReason, endedBy, endPrecision } = seen;
  if (endedAt === null || endReason === null || endedBy === null || endPrecision === null) return null;
  return { ...seen, endedAt, endReason, endedBy, endPrecision, state: encodeState(state) };
}
