import { ProblemError } from '@headcount/service-kit';
import { leftOpenBefore, type SourceStartedData } from '@headcount/session-core';
import type { Collector } from './collector.js';

/**
 * Records that a source lives in this incarnation, and ends what its former ones left open. Saying it again
 * changes nothing.
 *
 * @throws ProblemError `stale_incarnation` when a newer life of the source is known already
 */
export async function registerSource(
  collector: Collector,
  site: string,
  data: SourceStartedData,
): Promise<{ endedSessions: number; position: string | null }> {
  const answer = await collector.submit(site, { kind: 'register', data });
  if (!answer.ok) throw new ProblemError(answer.code, { detail: answer.detail });
  if (answer.outcome.kind === 'stale') throw new ProblemError('stale_incarnation');
  if (answer.position === null) return { endedSessions: 0, position: null };
  return { endedSessions: await endFormer(collector, site, data), position: answer.position };
}

/**
 * Makes sure that a report counts: registers an incarnation that was never heard of.
 *
 * @throws ProblemError `stale_incarnation`
 */
export async function liveIncarnation(
  collector: Collector,
  site: string,
  { sourceId, incarnation }: { sourceId: string | null; incarnation: string | null },
): Promise<void> {
  if (sourceId === null || incarnation === null) return;
  const known = collector.sessionsOf(site).sources.get(sourceId);
  if (known?.incarnation === incarnation) return;
  if (known?.former.has(incarnation) === true) throw new ProblemError('stale_incarnation');
  const heartbeatMs = known?.heartbeatMs ?? null;
  await registerSource(collector, site, {
    sourceId,
    incarnation,
    startedAt: collector.now(),
    heartbeatMs,
    kind: null,
  });
}

async function endFormer(collector: Collector, site: string, data: SourceStartedData): Promise<number> {
  const left = leftOpenBefore(collector.sessionsOf(site), data);
  const answers = await Promise.all(left.map((request) => collector.submit(site, request)));
  return answers.filter((answer) => answer.ok && answer.outcome.kind === 'fact').length;
}
