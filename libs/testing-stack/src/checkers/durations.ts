import type { Millis } from '@headcount/session-core';
import type { CanonicalRow } from './canonical-row.js';
import type { Violation } from './violation.js';

/** What really happened in a session, as its simulator knows, and how far a measurement may be off. */
export interface TrueDurations {
  readonly spanMs?: Millis;
  readonly connectedMs?: Millis;
  readonly activeMs?: Millis;
  readonly boundMs: Millis;
}

/**
 * I8: of every session 0 <= active <= connected <= span, its segments lie inside it and add up to its durations,
 * and what was measured is not further from the truth than its bound.
 *
 * @param truths by `site/id`; a session without one is only checked in itself, a truth without a session is a
 *   violation
 */
export function checkDurations(
  rows: readonly CanonicalRow[],
  truths: ReadonlyMap<string, TrueDurations> = new Map(),
): Violation[] {
  const violations: Violation[] = [];
  const missing = new Set(truths.keys());
  for (const measured of measuredSessions(rows)) {
    const { name } = measured;
    missing.delete(name);
    const problems = [...impossible(measured), ...untrue(measured, truths.get(name))];
    for (const detail of problems) violations.push({ law: 'I8 durations', where: name, detail });
  }
  for (const name of missing)
    violations.push({ law: 'I8 durations', where: name, detail: 'lived, but has no row' });
  return violations;
}

interface Measured {
  readonly name: string;
  readonly from: Millis;
  readonly to: Millis;
  readonly spanMs: Millis;
  readonly connectedMs: Millis;
  readonly activeMs: Millis | null;
  readonly connected: readonly (readonly [Millis, Millis])[];
  readonly active: readonly (readonly [Millis, Millis])[];
}

function measuredSessions(rows: readonly CanonicalRow[]): Measured[] {
  const live = new Map(rows.filter(({ table }) => table === 'live').map((row) => [nameOf(row), row]));
  return rows
    .filter(({ table }) => table === 'session')
    .map((row) => measuredOf(row, row['ended_at'] === null ? live.get(nameOf(row)) : row));
}

function measuredOf(row: CanonicalRow, signals: CanonicalRow | undefined): Measured {
  const name = nameOf(row);
  if (signals === undefined) throw new RangeError(`the open session ${name} has no live row`);
  const from = instant(row['started_at']);
  const to = instant(row['ended_at'] ?? signals['last_seen_at']);
  return {
    ...{ name, from, to },
    spanMs: row['ended_at'] === null ? to - from : (row['span_ms'] as Millis),
    connectedMs: signals['connected_ms'] as Millis,
    activeMs: signals['active_ms'] as Millis | null,
    connected: segmentsOf(signals['connected_segments']),
    active: segmentsOf(signals['active_segments']),
  };
}

function impossible({ from, to, spanMs, connectedMs, activeMs, connected, active }: Measured): string[] {
  const problems: string[] = [];
  const must = (holds: boolean, detail: string) => holds || problems.push(detail);
  must(spanMs === to - from && spanMs >= 0, `the span is ${spanMs} ms from ${from} to ${to}`);
  must(connectedMs <= spanMs, `connected ${connectedMs} ms of a span of ${spanMs} ms`);
  must(
    activeMs === null || (0 <= activeMs && activeMs <= connectedMs),
    `active ${activeMs} ms of ${connectedMs} ms connected`,
  );
  must(sumOf(connected) === connectedMs, `connected ${connectedMs} ms, its segments ${sumOf(connected)} ms`);
  must(
    activeMs === null || sumOf(active) === activeMs,
    `active ${activeMs} ms, its segments ${sumOf(active)} ms`,
  );
  for (const [first, last] of [...connected, ...active])
    must(from <= first && first < last && last <= to, `a segment from ${first} to ${last}`);
  return problems;
}

function untrue(measured: Measured, truth: TrueDurations | undefined): string[] {
  if (truth === undefined) return [];
  const { boundMs } = truth;
  return (['spanMs', 'connectedMs', 'activeMs'] as const).flatMap((which) => {
    const [is, was] = [measured[which], truth[which]];
    if (was === undefined || is === null || Math.abs(is - was) <= boundMs) return [];
    return [`${which} is ${is}, in truth ${was}: ${Math.abs(is - was)} ms off, ${boundMs} ms allowed`];
  });
}

function nameOf(row: CanonicalRow): string {
  return `${row['site'] as string}/${row['id'] as string}`;
}

function segmentsOf(value: unknown): [Millis, Millis][] {
  return (value as readonly (readonly [string, string])[]).map(([from, to]) => [instant(from), instant(to)]);
}

function sumOf(segments: readonly (readonly [Millis, Millis])[]): Millis {
  return segments.reduce((sum, [from, to]) => sum + to - from, 0);
}

function instant(value: unknown): Millis {
  return Date.parse(value as string);
}
