import type { SessionKey, UserDayRow } from '@headcount/read-model';
import {
  mayBringUsers,
  staysOf,
  UserDays,
  view,
  type SessionSignals,
  type SessionView,
} from '@headcount/session-core';
import type { FoldedSession } from './fold-batch.js';

/** By how much a batch moves the days of each site's users: the differences of views, never of deliveries. */
export class SiteUsers {
  private readonly sites = new Map<string, UserDays>();

  /** @param before null: it was unknown */
  move({ site }: SessionKey, before: SessionView | null, after: SessionView): void {
    this.of(site).move(before === null ? [] : staysOf(before), staysOf(after));
  }

  /**
   * The same of a session that only beat, and was open before as it is now.
   *
   * @param grew whether that was all its runs did
   */
  moveSignals({ key, before }: FoldedSession, after: SessionSignals, grew: boolean): void {
    if (grew && !mayBringUsers(before!)) return;
    const seen = view(before!)!;
    // beats of an open session move its last signal, and nothing that its logins are made of but where they begin
    this.of(key.site).move(staysOf(seen), staysOf({ ...seen, ...after }));
  }

  rows(): readonly UserDayRow[] {
    return [...this.sites].flatMap(([site, users]) => users.days().map((day) => ({ site, ...day })));
  }

  private of(site: string): UserDays {
    let users = this.sites.get(site);
    if (users === undefined) this.sites.set(site, (users = new UserDays()));
    return users;
  }
}
