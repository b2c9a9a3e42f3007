import { patienceMs, ProblemError } from '@headcount/service-kit';
import { recordBeat, type BeatOutcome, type ReportedBeat } from './beat.js';
import type { Collector } from './collector.js';

/** Beats of one source that were reported together. */
export interface ReportedTogether {
  readonly sourceId: string | null;
  readonly reported: readonly ReportedBeat[];
  /** Set when they complete a list of what was alive at that instant of the source's clock. */
  readonly snapshotAt?: number;
  /** How much later than sent they were received, by the two clocks; null: the source did not say. */
  readonly skewMs: number | null;
}

export interface RecordedTogether {
  /** Where the last fact or signal of them stands. */
  readonly position: string;
  /** What became of those that were no plain signals: unknown, ended or lapsed before, or without a seat. */
  readonly others: readonly (readonly [ReportedBeat, BeatOutcome])[];
}

/**
 * Records many beats. Those of living sessions are one signal together; each of the others goes the way of a
 * single beat.
 *
 * @throws ProblemError when the log could not take one of them
 */
export async function recordBeats(
  collector: Collector,
  site: string,
  together: ReportedTogether,
): Promise<RecordedTogether> {
  const { position, again } = await signalTogether(collector, site, together);
  const outcomes = await recordInTurns(collector, again);
  const positions = outcomes.map((outcome) => (outcome.kind === 'alive' ? outcome.position : null));
  return {
    position: latest([position, ...positions]),
    others: again.map((one, i) => [one, outcomes[i]!] as const),
  };
}

/** An envelope takes about as many; more at once would only wait, and need memory while the log is away. */
const askedAtOnce = 500;

/** @throws ProblemError at the first ones that fail, or when they take longer than anybody waits for an answer */
async function recordInTurns(
  collector: Collector,
  reported: readonly ReportedBeat[],
): Promise<readonly BeatOutcome[]> {
  const outcomes: BeatOutcome[] = [];
  const deadline = collector.now() + patienceMs;
  for (let from = 0; from < reported.length; from += askedAtOnce) {
    if (collector.now() > deadline)
      throw new ProblemError('indeterminate', {
        detail: `only ${from} of ${reported.length} were recorded in time`,
      });
    const turn = reported.slice(from, from + askedAtOnce);
    const recorded = await Promise.all(turn.map((one) => recordBeat(collector, one)));
    const failed = recorded.find((outcome) => outcome.kind === 'failed');
    if (failed !== undefined) throw new ProblemError(failed.code, { detail: failed.detail });
    outcomes.push(...recorded);
  }
  return outcomes;
}

async function signalTogether(
  collector: Collector,
  site: string,
  { sourceId, reported, snapshotAt, skewMs }: ReportedTogether,
): Promise<{ position: string | null; again: readonly ReportedBeat[] }> {
  const plain: ReportedBeat[] = [];
  const again: ReportedBeat[] = [];
  const before = reported.map(({ beat }) => collector.kept(site, beat));
  reported.forEach((one, i) => (before[i] === undefined ? again : plain).push(one));
  if (plain.length === 0 && snapshotAt === undefined) return { position: null, again };
  const beats = plain.map(({ beat }) => beat);
  const told = {
    ...(snapshotAt === undefined ? {} : { snapshotAt }),
    ...(skewMs === null ? {} : { skewMs }),
  };
  const written = await collector.signal({ site, sourceId, beats, ...told });
  if (!written.ok) throw new ProblemError(written.code, { detail: written.detail });
  reported.forEach((one, i) => {
    if (before[i] !== undefined && collector.kept(site, one.beat) !== before[i]) again.push(one);
  });
  return { position: written.position, again };
}

function latest(positions: readonly (string | null)[]): string {
  let best = '0.0';
  for (const position of positions)
    if (position !== null && Number(position.split('.')[0]) >= Number(best.split('.')[0])) best = position;
  return best;
}
