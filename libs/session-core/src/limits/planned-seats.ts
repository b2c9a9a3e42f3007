import type { Millis } from '../events/millis.js';
import { dueAt } from './due.js';
import { keyOf, type Limit, type Occupant } from './limit.js';
import { personOf, type KeySeats, type LimitSeats, type Occupancy, type Seated } from './occupancy.js';

/** What a plan changes under one key. */
class Change {
  readonly added = new Set<string>();
  readonly removed = new Set<string>();
  private readonly people = new Map<string, number>();
  private peopleMore = 0;
  /** Until this lease time nobody whom the plan seats here owes the seat: a report can be older than its lease. */
  nothingDueBefore: Millis = Infinity;

  constructor(
    private readonly limit: Limit,
    private readonly base: KeySeats | undefined,
  ) {}

  private get countsPeople(): boolean {
    return this.limit.unit === 'users';
  }

  get taken(): number {
    const more = this.countsPeople ? this.peopleMore : this.added.size - this.removed.size;
    return (this.base?.taken ?? 0) + more;
  }

  sessionsOf(person: string): number {
    return (this.base?.sessionsOf(person) ?? 0) + (this.people.get(person) ?? 0);
  }

  add(session: Seated): void {
    if (!this.removed.delete(session.id)) this.added.add(session.id);
    this.count(session, 1);
    this.nothingDueBefore = Math.min(this.nothingDueBefore, dueAt(session, this.limit.releaseAfterIdleMs));
  }

  remove(occupant: Occupant): void {
    if (!this.added.delete(occupant.id)) this.removed.add(occupant.id);
    this.count(occupant, -1);
  }

  private count(occupant: Occupant, more: 1 | -1): void {
    if (!this.countsPeople) return;
    const person = personOf(occupant);
    const before = this.sessionsOf(person);
    this.people.set(person, (this.people.get(person) ?? 0) + more);
    if (before === 0) this.peopleMore += 1;
    if (before + more === 0) this.peopleMore -= 1;
  }
}

/** The seats of a site as a plan leaves them, without touching what was read of the log. */
export class PlannedSeats {
  private readonly changes = new Map<LimitSeats, Map<string, Change>>();

  constructor(readonly occupancy: Occupancy) {}

  /** How many seats are taken under a key, in the unit of the limit. */
  taken(limit: LimitSeats, key: string): number {
    return this.changeAt(limit, key)?.taken ?? limit.at(key)?.taken ?? 0;
  }

  /** Whether one more session of this occupant takes one more seat there. */
  needsSeat(limit: LimitSeats, key: string, occupant: Occupant): boolean {
    if (limit.limit.unit === 'sessions') return true;
    const seats = this.changeAt(limit, key) ?? limit.at(key);
    return seats === undefined || seats.sessionsOf(personOf(occupant)) === 0;
  }

  /** The sessions that sit under a key. */
  *sessionsAt(limit: LimitSeats, key: string): Generator<string> {
    const change = this.changeAt(limit, key);
    for (const id of limit.at(key)?.ids ?? []) if (change?.removed.has(id) !== true) yield id;
    if (change !== undefined) yield* change.added;
  }

  /** Until this lease time nobody there owes a seat. */
  nothingDueBefore(limit: LimitSeats, key: string): Millis {
    const known = limit.at(key)?.nothingDueBefore ?? Infinity;
    return Math.min(known, this.changeAt(limit, key)?.nothingDueBefore ?? Infinity);
  }

  take(session: Seated): void {
    for (const change of this.changesFor(session)) change.add(session);
  }

  /** The reverse of {@link take}, also for who sat there before the plan. */
  give(occupant: Occupant): void {
    for (const change of this.changesFor(occupant)) change.remove(occupant);
  }

  private changeAt(limit: LimitSeats, key: string): Change | undefined {
    return this.changes.get(limit)?.get(key);
  }

  private *changesFor(occupant: Occupant): Generator<Change> {
    for (const limit of this.occupancy.all) {
      const key = keyOf(limit.limit, occupant);
      if (key === null) continue;
      let keys = this.changes.get(limit);
      if (keys === undefined) this.changes.set(limit, (keys = new Map<string, Change>()));
      let change = keys.get(key);
      if (change === undefined) keys.set(key, (change = new Change(limit.limit, limit.at(key))));
      yield change;
    }
  }
}
