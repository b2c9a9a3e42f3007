import type { CellRow } from '@headcount/read-model';
import {
  Cells,
  onlyGrew,
  settledOf,
  signalsOf,
  view,
  type Millis,
  type SessionSignals,
  type Settled,
  type SessionView,
} from '@headcount/session-core';
import type { FoldedSession } from './fold-batch.js';

/** By how much a batch moves the cells of each site: the differences of views, never of deliveries. */
export class SiteCells {
  private readonly sites = new Map<string, Cells>();

  move({ key, before }: FoldedSession, after: SessionView): void {
    const seen = before === undefined ? null : view(before);
    this.of(key.site).move(seen && settledOf(seen), settledOf(after));
  }

  /** The same of a session that only beat, and was open before as it is now. */
  moveSignals({ key, before, state }: FoldedSession, after: SessionSignals): void {
    if (onlyGrew(before!, state)) return;
    const startedAt = before!.startedAt!;
    this.of(key.site).move(settled(startedAt, signalsOf(before!)!), settled(startedAt, after));
  }

  rows(): readonly CellRow[] {
    return [...this.sites].flatMap(([site, cells]) => cells.all().map((cell) => ({ site, ...cell })));
  }

  private of(site: string): Cells {
    let cells = this.sites.get(site);
    if (cells === undefined) this.sites.set(site, (cells = new Cells()));
    return cells;
  }
}

function settled(startedAt: Millis, signals: SessionSignals): Settled {
  const { spanMs, connectedSegments, activeSegments } = signals;
  return settledOf({
    startedAt,
    spanMs,
    endedAt: null,
    endUncertaintyMs: null,
    connectedSegments,
    activeSegments,
  });
}
