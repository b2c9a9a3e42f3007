import type { Beat, EndedSession, OpenSession, SessionStartedData } from '@headcount/session-core';
import type { Collector } from './collector.js';

/** What became of a beat. `alive` is true at `position`. */
export type BeatOutcome =
  | { readonly kind: 'alive'; readonly session: OpenSession; readonly position: string }
  | { readonly kind: 'ended'; readonly session: EndedSession }
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
 * Records one beat. While the session is open and its lease holds, it is a mere signal; else it asks for
 * admission as a resume or an inferred start. It is answered as alive only by a fact or a signal of its own
 * that was read back from the log with the session still alive.
 */
export async function recordBeat(collector: Collector, reported: ReportedBeat): Promise<BeatOutcome> {
  const { site, sourceId, beat } = reported;
  const { sessionId: id } = beat;
  for (let round = 0; round < mostRounds; round++) {
    if (collector.isAlive(site, id)) {
      const written = await collector.signal({ site, sourceId, beats: [beat] });
      if (!written.ok) return { kind: 'failed', ...written };
      const session = living(collector, site, id);
      if (session !== undefined) return { kind: 'alive', session, position: written.position };
      continue;
    }
    const { observing, inferred } = reported;
    const request = { kind: 'resume', at: beat.at, ageMs: beat.ageMs ?? 0, inferred, observing } as const;
    const answer = await collector.submit(site, request);
    if (!answer.ok) return { kind: 'failed', ...answer };
    if (answer.outcome.kind === 'ended') return recordLate(collector, reported, answer.outcome.session);
    if (answer.outcome.kind === 'stale') return { kind: 'stale' };
    // a start says nothing of the beat itself, unless both are one instant
    if (answer.outcome.kind === 'fact' && answer.outcome.did !== 'resumed' && needsSignal(beat, inferred))
      continue;
    const session = living(collector, site, id);
    if (answer.outcome.kind === 'fact' && session !== undefined)
      return { kind: 'alive', session, position: answer.position! };
  }
  return { kind: 'failed', code: 'log_unavailable', detail: 'the session changes too fast' };
}

function living(collector: Collector, site: string, id: string): OpenSession | undefined {
  return collector.isAlive(site, id) ? collector.sessionsOf(site).open.get(id) : undefined;
}

function needsSignal(beat: Beat, inferred: SessionStartedData): boolean {
  return beat.at !== inferred.startedAt || beat.measures !== undefined;
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
