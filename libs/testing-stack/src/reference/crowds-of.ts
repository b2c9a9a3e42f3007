import type { Millis } from '@headcount/session-core';
import type { CanonicalRow } from '../checkers/canonical-row.js';
import type { ReferenceSession, Span } from './reference-session.js';

const quarter = 900_000;

/**
 * How many sessions of a site there were at once, quarter by quarter, as the canonical dump shows it: every instant at
 * which the number changes is looked at in turn. Of an open session what lies before the quarter of its last signal.
 */
export function crowdsOfSite(site: string, sessions: readonly ReferenceSession[]): CanonicalRow[] {
  const present = sessions.flatMap(({ connected, end, lastSeenAt }) => {
    const until = end === null ? floor(lastSeenAt) : Infinity;
    return connected.map(([from, to]): Span => [from, Math.min(to, until)]);
  });
  const occupied = sessions.flatMap((session) => session.occupied);
  return [
    ...rowsOf({ site, series: 'present', unit: 'sessions' }, present),
    ...rowsOf({ site, series: 'occupied', unit: 'sessions' }, occupied),
  ];
}

function rowsOf(key: object, spans: readonly Span[]): CanonicalRow[] {
  const changes = new Map<Millis, number>();
  const change = (at: Millis, by: number) => changes.set(at, (changes.get(at) ?? 0) + by);
  for (const [from, to] of spans) {
    if (from >= to) continue;
    change(from, 1);
    change(to, -1);
  }
  const instants = [...changes.keys()].filter((at) => changes.get(at) !== 0).sort((a, b) => a - b);
  const rows: CanonicalRow[] = [];
  let carried = 0;
  let start = -Infinity;
  for (let next = 0; next < instants.length; start += quarter) {
    if (carried === 0) start = floor(instants[next]!);
    const inside: Millis[] = [];
    for (; next < instants.length && instants[next]! < start + quarter; next++) inside.push(instants[next]!);
    rows.push({ table: 'crowd', ...key, ...quarterRow(start, carried, { inside, changes }) });
    for (const at of inside) carried += changes.get(at)!;
  }
  return rows;
}

function quarterRow(
  start: Millis,
  carried: number,
  { inside, changes }: { readonly inside: readonly Millis[]; readonly changes: ReadonlyMap<Millis, number> },
) {
  const levels: { at: Millis; ms: Millis; count: number }[] = [];
  const cuts = [...new Set([start, ...inside]), start + quarter];
  let count = carried;
  cuts.slice(0, -1).forEach((at, i) => {
    count += changes.get(at) ?? 0;
    levels.push({ at, ms: cuts[i + 1]! - at, count });
  });
  const peak = Math.max(...levels.map((level) => level.count));
  const top = levels.filter((level) => level.count === peak);
  return {
    cell_from: new Date(start).toISOString(),
    carried,
    steps: inside.map((at, i) => `${at - (inside[i - 1] ?? start)},${changes.get(at)}`).join(','),
    peak,
    peak_after_ms: top[0]!.at - start,
    peak_ms: top.reduce((sum, { ms }) => sum + ms, 0),
    minimum: Math.min(...levels.map((level) => level.count)),
    total_ms: levels.reduce((sum, level) => sum + level.count * level.ms, 0),
  };
}

/** The beginning of the quarter that an instant lies in. */
function floor(instant: Millis): Millis {
  return Math.floor(instant / quarter) * quarter;
}
