import type { Entry, Ledger, SessionLedger } from './ledger.js';
import type { Violation } from './violation.js';

/** What must hold of the log alone, whoever wrote it. */
export function lifecycleLaws(ledger: Ledger): Violation[] {
  const violations: Violation[] = [];
  for (const session of ledger.sessions.values())
    for (const [place, entry] of session.entries.entries()) {
      const law = brokenBy(ledger, session, entry, place);
      if (law !== null) violations.push({ law, detail: `${session.id} at ${entry.seq} (${entry.kind})` });
    }
  return violations;
}

function brokenBy(ledger: Ledger, session: SessionLedger, entry: Entry, place: number): string | null {
  const before = session.entries.slice(0, place);
  switch (entry.kind) {
    case 'start':
      if (before.length > 0 && !completes(entry, before)) return 'a session starts once';
      return isStale(ledger, session, entry) ? 'no session starts in a stale life of its source' : null;
    case 'resume':
      return isStale(ledger, session, entry)
        ? 'nobody comes back in a stale life of its source'
        : brokenByResume(session, entry, before);
    case 'end':
      return brokenByEnd(ledger, session, entry, before);
    case 'beat':
      return before.some(({ kind }) => kind === 'start') ? null : 'a start stands before its signals';
  }
}

/** The real start of a session that was first heard of by a beat. */
function completes(entry: Entry, before: readonly Entry[]): boolean {
  const starts = before.filter(({ kind }) => kind === 'start');
  return entry.wasOpen && !entry.inferred && starts.length === 1 && starts[0]!.inferred;
}

function brokenByResume(session: SessionLedger, entry: Entry, before: readonly Entry[]): string | null {
  if (before.some(({ end }) => end?.precision === 'exact')) return 'nobody comes back from an exact end';
  if (entry.wasAlive) return 'only who was lost resumes';
  return entry.ageMs > session.policy!.leaseMs ? 'what is older than a lease resumes nothing' : null;
}

function brokenByEnd(
  ledger: Ledger,
  session: SessionLedger,
  entry: Entry,
  before: readonly Entry[],
): string | null {
  const { reason, precision } = entry.end!;
  if (before.length === 0) return 'only what began ends';
  if (before.some(({ end }) => end?.precision === 'exact')) return 'one end per end';
  if (precision === 'estimated' && !entry.wasOpen) return 'one end per end';
  if (reason === 'lease_expired' && entry.wasAlive)
    return 'no session ends by its lease before it has passed';
  if (reason === 'source_restarted' && !isStale(ledger, session, entry))
    return 'only a new life of its source ends a session so';
  return null;
}

/** Whether a newer life of its source stood in the log before the entry. */
function isStale(ledger: Ledger, { sourceId, incarnation }: SessionLedger, { seq }: Entry): boolean {
  if (sourceId === null || incarnation === null) return false;
  const lives = ledger.sources.get(sourceId)?.lives ?? [];
  const own = lives.findLastIndex((life) => life.incarnation === incarnation);
  const next = lives[own + 1];
  return own >= 0 && next !== undefined && next.seq <= seq;
}
