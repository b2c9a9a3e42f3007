import { keyOf, type Limit, type Occupant } from '../limits/limit.js';

/** Who sits under each key of a limit, counted as the limit counts: sessions, or the people whose they are. */
export class SeatCount {
  private readonly keys = new Map<string, Map<string, Set<string>>>();

  constructor(readonly limit: Limit) {}

  /** How many seats are taken under a key. */
  taken(key: string): number {
    return this.keys.get(key)?.size ?? 0;
  }

  /** How many are taken by at least one session for which `holds` is true. */
  held(key: string, holds: (id: string) => boolean): number {
    let count = 0;
    for (const ids of this.keys.get(key)?.values() ?? []) {
      for (const id of ids) {
        if (!holds(id)) continue;
        count += 1;
        break;
      }
    }
    return count;
  }

  add(session: Occupant): void {
    const key = keyOf(this.limit, session);
    if (key === null) return;
    const people = this.keys.get(key) ?? new Map<string, Set<string>>();
    this.keys.set(key, people);
    const person = this.personOf(session);
    const ids = people.get(person);
    if (ids === undefined) people.set(person, new Set([session.id]));
    else ids.add(session.id);
  }

  remove(session: Occupant): void {
    const key = keyOf(this.limit, session);
    const people = key === null ? undefined : this.keys.get(key);
    const person = this.personOf(session);
    const ids = people?.get(person);
    if (people === undefined || ids === undefined) return;
    ids.delete(session.id);
    if (ids.size === 0) people.delete(person);
    if (people.size === 0) this.keys.delete(key!);
  }

  /** No id holds a control character. */
  private personOf({ id, userId }: Occupant): string {
    return this.limit.unit === 'users' ? (userId ?? `\n${id}`) : id;
  }
}
