import type { Beat, EndedSession, OpenSession, Refusal, SessionStartedData } from '@headcount/session-core';
import type { Collector } from './collector.js';

/** What became of a beat. `alive` is true at `position`. */
export type BeatOutcome =
  | { readonly kind: 'alive'; readonly session: OpenSession; readonly position: string }
  | { readonly kind: 'ended'; readonly session: EndedSession }
  /** There is no seat for it. Is it open, then it lives on without one. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'stale' }
  | { readonly kind: 'failed'; readonly code: 'log_unavailable' | 'indeterminate'; readonly detail: string };

export interface ReportedBeat {
  readonly site: string;
  readonly sourceId: string | null;
  readonly beat: Beat;
  /** What to record if the session was never heard of; only read then. */
  readonly inferred: SessionStartedData;
  /** The reporter sees what runs anyway; see `ResumeRequest`. */
  readonly observing: boolean;
}

const mostRounds = 5;

/**
 * Records one beat. While the session is open, its lease holds and the beat asks for nothing, it is a mere signal; else
 * it asks for admission as a resume, a seat or an inferred start. It is answered as alive only by a fact or a signal of
 * its own that was read back from the log with the session still alive.
 */
export async function recordBeat(collector: Collector, reported: ReportedBeat): Promise<BeatOutcome> {
  const { site, sourceId, beat } = reported;
  for (let round = 0; round < mostRounds; round++) {
    const before = collector.kept(site, beat);
    if (before !== undefined) {
      const written = await collector.signal({ site, sourceId, beats: [beat] });
      if (!written.ok) return { kind: 'failed', ...written };
      const session = collector.kept(site, beat);
      // another one: who ended it or brought it back meanwhile may have done so behind this beat
      if (session === before) return { kind: 'alive', session, position: written.position };
      continue;
    }
    const { observing, inferred } = reported;
    const { at, active, ageMs = 0 } = beat;
    const answer = await collector.submit(site, { kind: 'resume', at, active, ageMs, inferred, observing });
    if (!answer.ok) return { kind: 'failed', ...answer };
    const { outcome, position } = answer;
    if (outcome.kind === 'ended') return recordLate(collector, reported, outcome.session);
    if (outcome.kind === 'refused') return recordRefused(collector, reported, outcome.refusal);
    if (outcome.kind === 'stale') return { kind: 'stale' };
    if (outcome.kind === 'fact' && !says(outcome.did, reported)) continue;
    const session = collector.living(site, beat.sessionId);
    if (outcome.kind === 'fact' && session !== undefined)
      return { kind: 'alive', session, position: position! };
  }
  return { kind: 'failed', code: 'log_unavailable', detail: 'the session changes too fast' };
}

/** Whether the fact says all that the beat does: a start says nothing of it, unless both are one instant. */
function says(did: string, { beat, inferred }: ReportedBeat): boolean {
  if (beat.measures !== undefined) return false;
  return did === 'resumed' || did === 'seated' || beat.at === inferred.startedAt;
}

/** A beat for an ended session still proves that it lived then: it counts for the durations. */
async function recordLate(
  collector: Collector,
  { site, sourceId, beat }: ReportedBeat,
  session: EndedSession,
): Promise<BeatOutcome> {
  if (session.precision === 'estimated' || beat.at <= session.endedAt) {
    const written = await collector.signal({ site, sourceId, beats: [beat] });
    if (!written.ok) return { kind: 'failed', ...written };
  }
  return { kind: 'ended', session };
}

/** It lives all the same, without a seat or as one that has ended: its lease and its durations go on. */
async function recordRefused(
  collector: Collector,
  { site, sourceId, beat }: ReportedBeat,
  refusal: Refusal,
): Promise<BeatOutcome> {
  const { open, ended } = collector.sessionsOf(site);
  if (open.has(beat.sessionId) || ended.has(beat.sessionId)) {
    const written = await collector.signal({ site, sourceId, beats: [beat] });
    if (!written.ok) return { kind: 'failed', ...written };
  }
  return { kind: 'refused', refusal };
}
