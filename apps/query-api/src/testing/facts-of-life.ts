import type { StoredEnvelope } from '@headcount/event-log';
import { readModelOf } from '@headcount/testing-stack/checkers';

export type Span = readonly [from: number, to: number];

/** A session as its facts make it: an independent fold. */
export interface Fact {
  readonly startedAt: number;
  readonly span: Span;
  readonly ended: boolean;
  /** Of its last instant. */
  readonly userId: string | null;
  readonly uncertaintyMs: number;
  readonly connected: readonly Span[];
  readonly active: readonly Span[];
  readonly turns: readonly { readonly userId: string; readonly span: Span }[];
}

const spansOf = (told: unknown): Span[] =>
  (told as [string, string][]).map(([from, to]) => [Date.parse(from), Date.parse(to)]);

/** The sessions of a site that follow from a log. */
export function factsOf(log: readonly StoredEnvelope[], site: string): readonly Fact[] {
  const rows = readModelOf(log).filter((row) => row['site'] === site);
  const live = new Map(rows.filter(({ table }) => table === 'live').map((row) => [row['id'], row]));
  return rows
    .filter(({ table }) => table === 'session')
    .map((row) => {
      const told = live.get(row['id']) ?? row;
      const start = Date.parse(row['started_at'] as string);
      const end = Date.parse((row['ended_at'] ?? told['last_seen_at']) as string);
      const logins = row['logins'] as { userId: string; loginAt: number; logoutAt: number | null }[];
      return {
        span: [start, end],
        startedAt: start,
        ended: row['ended_at'] !== null,
        userId: row['user_id'] as string | null,
        uncertaintyMs: Number(row['end_uncertainty_ms'] ?? 0),
        connected: spansOf(told['connected_segments']),
        active: spansOf(told['active_segments']),
        turns: logins.map(({ userId, loginAt, logoutAt }) => ({
          userId,
          span: [loginAt, Math.min(logoutAt ?? end, end)] as const,
        })),
      };
    });
}
