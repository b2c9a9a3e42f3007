import type { CellRow, SessionKey } from '@headcount/read-model';
import {
  Cells,
  settledOf,
  signalsOf,
  type Millis,
  type SessionSignals,
  type Settled,
  type SessionView,
} from '@headcount/session-core';
import type { FoldedSession } from './fold-batch.js';

/** By how much a batch moves the cells of each site: the differences of views, never of deliveries. */
export class SiteCells {
  private readonly sites = new Map<string, Cells>();

  /** @param before null: it was unknown */
  move({ site }: SessionKey, before: SessionView | null, after: SessionView): void {
    this.of(site).move(before && settledOf(before), settledOf(after));
  }

  /** The same of a session that only beat, was open before as it is now, and did not only grow. */
  moveSignals({ key, before }: FoldedSession, after: SessionSignals): void {
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
