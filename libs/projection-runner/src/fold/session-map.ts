import type { SessionKey } from '@headcount/read-model';

/** Values by session. Two levels of maps, so that a beat costs no string of its own. */
export class SessionMap<Value> {
  readonly #sites = new Map<string, Map<string, Value>>();

  get(site: string, id: string): Value | undefined {
    return this.#sites.get(site)?.get(id);
  }

  set(site: string, id: string, value: Value): void {
    let sessions = this.#sites.get(site);
    if (sessions === undefined) this.#sites.set(site, (sessions = new Map<string, Value>()));
    sessions.set(id, value);
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
