import type { Millis } from '@headcount/session-core';
import { isCalm, staleUntil, type Evidence } from './evidence.js';
import type { Entry, Ledger, SessionLedger } from './ledger.js';
import type { Violation } from './violation.js';

/** Two rounds of the sweeper, and the way to the log. */
const sweptWithinMs = 12_000;
/** So long after a trouble things may still be late: four seconds of patience, a retry, a longest pause. */
const aftermathMs = 12_000;

/** What has to happen soon, where nothing was wrong: ends that are due, and answers. */
export function timelyLaws(evidence: Evidence, ledger: Ledger): Violation[] {
  return [...overdueEnds(evidence, ledger), ...lateAnswers(evidence), ...lostWhileAlive(evidence, ledger)];
}

function calmAround(evidence: Evidence, from: Millis, to: Millis): boolean {
  return isCalm(evidence, from - aftermathMs, to);
}

/** Of sessions whose source began a newer life. (That leases end in time is told by the settled log.) */
function overdueEnds(evidence: Evidence, ledger: Ledger): Violation[] {
  const violations: Violation[] = [];
  for (const session of ledger.sessions.values()) {
    const next = nextLifeOf(ledger, session);
    if (next === undefined) continue;
    const calmFrom = calmSince(evidence, next.storedAt);
    const until = calmFrom + sweptWithinMs;
    if (!wasOpenAt(session, next.storedAt)) continue;
    if (
      !session.entries.some(
        ({ kind, storedAt }) => kind === 'end' && storedAt >= next.storedAt && storedAt <= until,
      )
    )
      violations.push({
        law: 'a new life of a source soon ends what the former left open',
        detail: `${session.id}, since ${next.seq}`,
      });
  }
  return violations;
}

/** The first instant from `at` on behind which nothing was wrong for as long as sweepers may take. */
function calmSince(evidence: Evidence, at: Millis): Millis {
  const ends = evidence.troubles.map(({ to }) => to + aftermathMs + 1).filter((end) => end > at);
  const candidates = [at, ...ends.sort((a, b) => a - b)];
  return candidates.find((from) => calmAround(evidence, from, from + sweptWithinMs)) ?? Infinity;
}

function nextLifeOf(ledger: Ledger, { sourceId, incarnation }: SessionLedger) {
  const lives = ledger.sources.get(sourceId ?? '')?.lives ?? [];
  const own = lives.findIndex((life) => life.incarnation === incarnation);
  return own === -1 ? undefined : lives[own + 1];
}

function wasOpenAt({ entries }: SessionLedger, at: Millis): boolean {
  const before = entries.filter(({ kind, storedAt }) => kind !== 'beat' && storedAt < at).at(-1);
  return before !== undefined && before.kind !== 'end';
}

/** Nobody is told "try again", or nothing, while nothing is wrong. */
function lateAnswers(evidence: Evidence): Violation[] {
  return evidence.history.calls
    .filter(({ askedAt, reply }) => reply !== null && calmAround(evidence, askedAt, askedAt + 4_000))
    .filter(({ reply }) => reply!.kind === 'none' || reply!.status >= 500)
    .map(({ asked, collector, askedAt, reply }) => ({
      law: 'an answer comes while nothing is wrong',
      detail: `${JSON.stringify(asked)} to ${collector} at ${askedAt}: ${JSON.stringify(reply)}`,
    }));
}

/**
 * A client that was told 200 keeps its session for a lease of true time, less the age of what it reported. Told by
 * the clock on the wall and the clients' own account; jumps of the log's clock may cost 15 seconds each.
 */
function lostWhileAlive({ history, troubles, restored }: Evidence, ledger: Ledger): Violation[] {
  const jumps = troubles.filter(({ kind }) => kind === 'log clock jumps').length;
  const violations: Violation[] = [];
  for (const session of ledger.sessions.values())
    for (const end of session.entries.filter((entry) => entry.end?.reason === 'lease_expired')) {
      const proof = lastProofBefore(history.calls, session, end);
      if (session.policy === null || proof === null || proof.askedAt <= staleUntil(restored)) continue;
      const passed = end.storedAt - proof.askedAt + proof.ageMs;
      if (passed <= session.policy.leaseMs - jumps * 15_000)
        violations.push({
          law: 'who is told 200 is not expired',
          detail: `${session.id} ended at ${end.seq}, ${passed} ms after a beat that was answered 200`,
        });
    }
  return violations;
}

function lastProofBefore(
  calls: Evidence['history']['calls'],
  { id }: SessionLedger,
  end: Entry,
): { readonly askedAt: Millis; readonly ageMs: Millis } | null {
  let latest: { readonly askedAt: Millis; readonly ageMs: Millis } | null = null;
  for (const { asked, askedAt, answered } of calls) {
    if (asked.kind !== 'beat' || asked.sessionId !== id || answered?.status !== 200) continue;
    const { position } = answered.body as { readonly position: string };
    if (Number(position.split('.')[0]) >= end.seq) continue;
    if (latest === null || askedAt - asked.ageMs > latest.askedAt - latest.ageMs)
      latest = { askedAt, ageMs: asked.ageMs };
  }
  return latest;
}
