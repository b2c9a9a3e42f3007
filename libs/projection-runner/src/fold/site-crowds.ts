import type { CrowdCellOf, SessionKey } from '@headcount/read-model';
import {
  CrowdChanges,
  settledPresence,
  signalsOf,
  type SessionSignals,
  type SessionView,
} from '@headcount/session-core';
import type { FoldedSession } from './fold-batch.js';

type Series = CrowdCellOf['series'];

/** By how much a batch moves the crowds of each site: the differences of views, never of deliveries. */
export class SiteCrowds {
  private readonly sites = new Map<string, Record<Series, CrowdChanges>>();

  /** @param before null: it was unknown */
  move({ site }: SessionKey, before: SessionView | null, after: SessionView): void {
    const of = this.of(site);
    of.present.move(before === null ? [] : settledPresence(before), settledPresence(after));
    of.occupied.move(before?.occupied ?? [], after.occupied);
  }

  /** The same of a session that only beat, was open before as it is now, and did not only grow. */
  moveSignals({ key, before }: FoldedSession, after: SessionSignals): void {
    const settled = (signals: SessionSignals) => settledPresence({ ...signals, endedAt: null });
    this.of(key.site).present.move(settled(signalsOf(before!)!), settled(after));
  }

  rows(): readonly CrowdCellOf[] {
    return [...this.sites].flatMap(([site, crowds]) =>
      Object.entries(crowds).flatMap(([series, changes]) =>
        changes
          .cells()
          .map((cell) => ({ site, series: series as Series, unit: 'sessions' as const, ...cell })),
      ),
    );
  }

  private of(site: string): Record<Series, CrowdChanges> {
    let crowds = this.sites.get(site);
    if (crowds === undefined)
      this.sites.set(site, (crowds = { present: new CrowdChanges(), occupied: new CrowdChanges() }));
    return crowds;
  }
}
