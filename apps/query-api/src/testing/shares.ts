import type { Span } from './facts-of-life.js';

/**
 * Whose those stretches of a session were when, by its canonical row; null: nobody's. Some have no length. Seats
 * (`occupied`) are by the log's own time: its first user's from its beginning, its last one's to its end.
 */
export function shareSpans(
  spans: readonly Span[],
  row: Readonly<Record<string, unknown>>,
  series: string,
): readonly { readonly userId: string | null; readonly span: Span }[] {
  const logins = row['logins'] as { userId: string; loginAt: number; logoutAt: number | null }[];
  const ended = row['ended_at'] === null ? null : Date.parse(row['ended_at'] as string);
  const bounds = logins.map(({ userId, loginAt, logoutAt }) => {
    const first = series === 'occupied' && loginAt <= Date.parse(row['started_at'] as string);
    const last = logoutAt === null || (series === 'occupied' && logoutAt === ended);
    return { userId, from: first ? -Infinity : loginAt, to: last ? Infinity : logoutAt };
  });
  const cuts = [-Infinity, ...bounds.flatMap(({ from, to }) => [from, to]), Infinity];
  const edges = [...new Set(cuts)].sort((a, b) => a - b);
  return edges.slice(1).flatMap((to, i) => {
    const from = edges[i]!;
    const userId = bounds.find((login) => login.from <= from && to <= login.to)?.userId ?? null;
    return spans.map(([a, b]) => ({ userId, span: [Math.max(a, from), Math.min(b, to)] as const }));
  });
}
