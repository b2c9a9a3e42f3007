import {
  type Changes,
  type LiveRow,
  type SessionKey,
  type SessionLifeRow,
  type SessionRow,
} from '@headcount/read-model';
import {
  encodeState,
  onlyGrew,
  signalsOf,
  view,
  type SessionSignals,
  type SessionState,
  type SessionView,
} from '@headcount/session-core';
import { readUserAgent } from '@headcount/user-agent';
import type { FoldedBatch, FoldedSession } from './fold-batch.js';
import { SiteCells } from './site-cells.js';
import { SiteCrowds } from './site-crowds.js';
import { SiteUsers } from './site-users.js';

/** The rows that a folded batch changes: views of the states, never counted up themselves. */
export function changesOf(folded: FoldedBatch): Changes {
  const sessions: SessionRow[] = [];
  const lives: SessionLifeRow[] = [];
  const live: LiveRow[] = [];
  const signals: LiveRow[] = [];
  const closed: SessionKey[] = [];
  const cells = new SiteCells();
  const crowds = new SiteCrowds();
  const users = new SiteUsers();
  for (const session of folded.sessions.values()) {
    if (session.wasOpen === true && !session.lifecycle) {
      const row = liveRow(session, signalsOf(session.state));
      signals.push(row);
      const grew = onlyGrew(session.before!, session.state);
      users.moveSignals(session, row.signals, grew);
      if (grew) continue;
      cells.moveSignals(session, row.signals);
      crowds.moveSignals(session, row.signals);
      continue;
    }
    const seen = viewOf(session);
    const row = lifeRow(session, seen);
    const before = session.before === undefined ? null : view(session.before);
    cells.move(session.key, before, seen);
    crowds.move(session.key, before, seen);
    users.move(session.key, before, seen);
    const { meta } = session.state;
    if (meta === null) lives.push(row);
    else {
      const { userAgent, appRules } = meta.value;
      const userAgentId = userAgent === null ? null : readUserAgent(userAgent, appRules).id;
      sessions.push({ ...row, meta: meta.value, userAgentId });
    }
    if (isOpen(seen)) live.push(liveRow(session, seen));
    else if (session.wasOpen === true) closed.push(session.key);
  }
  return {
    userAgents: [...folded.userAgents.values()],
    ...{ sessions, lives, live, signals, closed },
    cells: cells.rows(),
    crowds: crowds.rows(),
    userDays: users.rows(),
    keys: [...folded.keys.values()],
    keyRevocations: [...folded.keyRevocations.values()],
    sites: [...folded.sites.values()],
    policies: [...folded.policies.values()],
    limits: folded.limits,
    denials: folded.denials,
    sourceClocks: [...folded.sourceClocks.values()],
    sourceLives: [...folded.sourceLives.values()],
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
  return mustBeStarted(key, view(state));
}

function liveRow({ key, state }: FoldedSession, signals: SessionSignals | null): LiveRow {
  return { site: key.site, id: key.id, state, signals: mustBeStarted(key, signals) };
}

function mustBeStarted<Seen>({ id }: SessionKey, seen: Seen | null): Seen {
  if (seen === null) throw new Error(`session ${id} has been folded without a start`);
  return seen;
}

/** Column by column: it is made for every session that a batch touches, and a copied object takes far longer. */
function lifeRow({ key, state }: FoldedSession, seen: SessionView): SessionLifeRow {
  const { heartbeatMs, leaseMs, idleAfterMs, danglingAfterMs, liveness } = state.policy!.value;
  return {
    site: key.site,
    id: key.id,
    heartbeatMs,
    idleAfterMs,
    danglingAfterMs,
    leaseMs: liveness === 'beats' ? leaseMs : null,
    userId: seen.userId,
    logins: seen.logins,
    startedAt: seen.startedAt,
    inferred: seen.inferred,
    overLimit: seen.overLimit,
    seat: seen.seat,
    occupied: seen.occupied,
    occupiedSince: seen.occupiedSince,
    ended: endedColumns(state, seen),
  };
}

function endedColumns(state: SessionState, seen: SessionView): SessionLifeRow['ended'] {
  const { endedAt, endReason, endedBy, endPrecision } = seen;
  if (endedAt === null || endReason === null || endedBy === null || endPrecision === null) return null;
  return { ...seen, endedAt, endReason, endedBy, endPrecision, state: encodeState(state) };
}
