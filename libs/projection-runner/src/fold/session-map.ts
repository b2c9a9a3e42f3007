import type { SessionKey } from '@headcount/read-model';

/** Values by session. Two levels of maps, so that a beat costs no string of its own. */
export class SessionMap<Value> {
  readonly #sites = new Map<string, Map<string, Value>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  get(site: string, id: string): Value | undefined {
    return this.#sites.get(site)?.get(id);
  }

  set(site: string, id: string, value: Value): void {
    const sessions = this.#sessionsOf(site);
    const before = sessions.size;
    sessions.set(id, value);
    this.#size += sessions.size - before;
  }

  /** What is known of one site, now and later: cheaper than {@link get} for many. */
  ofSite(site: string): ReadonlyMap<string, Value> {
    return this.#sessionsOf(site);
  }

  #sessionsOf(site: string): Map<string, Value> {
    let sessions = this.#sites.get(site);
    if (sessions === undefined) this.#sites.set(site, (sessions = new Map<string, Value>()));
    return sessions;
  }

  keys(): SessionKey[] {
    const keys: SessionKey[] = [];
    for (const [site, sessions] of this.#sites) for (const id of sessions.keys()) keys.push({ site, id });
    return keys;
  }

  *values(): IterableIterator<Value> {
    for (const sessions of this.#sites.values()) yield* sessions.values();
  }
}
