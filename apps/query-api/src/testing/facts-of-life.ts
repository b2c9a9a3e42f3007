import type { DurationRow } from '@headcount/contracts';
import type { StoredEnvelope } from '@headcount/event-log';
import type { Bucket } from '@headcount/session-core';
import { readModelOf } from '@headcount/testing-stack/checkers';

export type Span = readonly [from: number, to: number];

/** A session as its facts make it: an independent fold. */
export interface Fact {
  readonly id: string;
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

/** Stretches as a canonical row tells them, in epoch milliseconds. */
export const spansOf = (told: unknown): Span[] =>
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
        id: row['id'] as string,
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

const inside = ([from, to]: Span, { start, end }: Bucket) =>
  Math.max(0, Math.min(to, end) - Math.max(from, start));
const total = (spans: readonly Span[], bucket: Bucket) =>
  spans.reduce((sum, span) => sum + inside(span, bucket), 0);

/** What sessions add up to in a part of time, one by one. */
export function sumsOf(facts: readonly Fact[], bucket: Bucket): Omit<DurationRow, 'group'> {
  const holds = (at: number) => bucket.start <= at && at < bucket.end;
  const sum = (of: (fact: Fact) => number) => facts.reduce((all, fact) => all + of(fact), 0);
  const isThere = ({ span }: Fact) => holds(span[0]) || inside(span, bucket) > 0;
  const users = facts.flatMap(({ span, turns }) =>
    turns
      .filter(
        (turn, i) => inside(turn.span, bucket) > 0 || (i === 0 && span[0] === span[1] && holds(span[0])),
      )
      .map(({ userId }) => userId),
  );
  const endsIn = ({ ended, span }: Fact) => ended && holds(span[1]);
  return {
    started: sum(({ span }) => Number(holds(span[0]))),
    ended: sum((fact) => Number(endsIn(fact))),
    sessions: facts.filter(isThere).length,
    users: new Set(users).size,
    spanSeconds: sum(({ span }) => inside(span, bucket)) / 1000,
    connectedSeconds: sum(({ connected }) => total(connected, bucket)) / 1000,
    activeSeconds: sum(({ active }) => total(active, bucket)) / 1000,
    uncertaintySeconds: sum((fact) => (endsIn(fact) ? fact.uncertaintyMs : 0)) / 1000,
  };
}
