import type { StoredState } from '@headcount/read-model';
import { SessionMap } from '../fold/session-map.js';

/**
 * The states of the sessions that were folded last: at least `size` of them, at most twice as many, about
 * 0.7 kB each. It belongs to one writer, whose checkpoint says that nobody else writes.
 */
export class KnownStates {
  #recent = new SessionMap<StoredState>();
  #former = new SessionMap<StoredState>();

  constructor(private readonly size: number) {}

  /** Whoever is asked for is remembered as if it had been set anew. */
  get(site: string, id: string): StoredState | undefined {
    const recent = this.#recent.get(site, id);
    if (recent !== undefined) return recent;
    const former = this.#former.get(site, id);
    if (former !== undefined) this.set(site, id, former);
    return former;
  }

  set(site: string, id: string, stored: StoredState): void {
    if (this.#recent.size >= this.size) {
      this.#former = this.#recent;
      this.#recent = new SessionMap();
    }
    this.#recent.set(site, id, stored);
  }
}
