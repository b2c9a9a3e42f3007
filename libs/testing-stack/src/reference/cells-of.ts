import type { Millis } from '@headcount/session-core';
import type { CanonicalRow } from '../checkers/canonical-row.js';
import type { ReferenceSession, Span } from './reference-session.js';

const quarter = 900_000;
const names = [
  ...(['started', 'ended', 'carried'] as const),
  ...(['span_ms', 'connected_ms', 'active_ms', 'uncertainty_ms'] as const),
];
type Sums = Record<(typeof names)[number], number>;

/**
 * The sums of a site by quarters of an hour, counted session by session, as the canonical dump shows them: of an open
 * session what lies before the quarter of its last signal.
 */
export function cellsOfSite(site: string, sessions: readonly ReferenceSession[]): CanonicalRow[] {
  const quarters = new Map<Millis, Sums>();
  const count = (which: keyof Sums, instant: Millis, amount: number) => {
    const from = instant - mod(instant);
    const sums = quarters.get(from) ?? (Object.fromEntries(names.map((name) => [name, 0])) as Sums);
    sums[which] += amount;
    quarters.set(from, sums);
  };
  for (const { startedAt, spanMs, lastSeenAt, end, connected, active, activeMs } of sessions) {
    const until = end === null ? lastSeenAt - mod(lastSeenAt) : Infinity;
    const countTime = (which: keyof Sums, [from, to]: Span) => {
      const last = Math.min(to, until);
      for (let at = from - mod(from); at < last; at += quarter)
        count(which, at, Math.max(0, Math.min(last, at + quarter) - Math.max(from, at)));
    };
    count('started', startedAt, 1);
    if (end !== null) count('ended', end.at, 1);
    if (end !== null) count('uncertainty_ms', end.at, end.uncertaintyMs ?? 0);
    const spanEnd = Math.min(startedAt + spanMs, until);
    for (let at = startedAt - mod(startedAt) + quarter; at < spanEnd; at += quarter) count('carried', at, 1);
    countTime('span_ms', [startedAt, startedAt + spanMs]);
    for (const span of connected) countTime('connected_ms', span);
    if (activeMs !== null) for (const span of active) countTime('active_ms', span);
  }
  return [...quarters]
    .filter(([, sums]) => names.some((name) => sums[name] !== 0))
    .map(([from, sums]) => ({ table: 'cell', site, cell_from: new Date(from).toISOString(), ...sums }));
}

/** How far into its quarter an instant is. */
function mod(instant: Millis): Millis {
  return ((instant % quarter) + quarter) % quarter;
}
