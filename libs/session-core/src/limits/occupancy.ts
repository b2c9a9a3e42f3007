import type { Millis } from '../events/millis.js';
import { dueAt, type Dueness } from './due.js';
import { keyOf, type Limit, type LimitScope, type Occupant } from './limit.js';

/** What can take a seat: an open session, as far as seats are concerned. */
export interface Seated extends Occupant, Dueness {
  readonly seat: boolean;
}

/** Who sits under one key of a limit. */
export class KeySeats {
  readonly ids = new Set<string>();
  private readonly users: Map<string, number> | null;
  /**
   * Until this lease time nobody here owes a seat: no lease has passed, no seat is idle for too long. Beats only put
   * that off, so that it stays true. As of `lookedAt` it was exact.
   */
  nothingDueBefore: Millis = Infinity;
  lookedAt: Millis = -Infinity;

  constructor(private readonly limit: Limit) {
    this.users = limit.unit === 'users' ? new Map() : null;
  }

  /** In the unit of the limit. */
  get taken(): number {
    return this.users === null ? this.ids.size : this.users.size;
  }

  /** How many sessions here are that person's, where people are counted. */
  sessionsOf(person: string): number {
    return this.users?.get(person) ?? 0;
  }

  add(session: Seated): void {
    if (this.ids.has(session.id)) return;
    this.ids.add(session.id);
    this.count(session, 1);
    this.nothingDueBefore = Math.min(this.nothingDueBefore, dueAt(session, this.limit.releaseAfterIdleMs));
  }

  remove(session: Seated): void {
    if (this.ids.delete(session.id)) this.count(session, -1);
  }

  private count(session: Seated, more: 1 | -1): void {
    if (this.users === null) return;
    const person = personOf(session);
    const left = this.sessionsOf(person) + more;
    if (left === 0) this.users.delete(person);
    else this.users.set(person, left);
  }
}

/** Who a session counts as where people are counted. */
export function personOf({ id, userId }: Occupant): string {
  return userId ?? `\n${id}`;
}

/** A limit, and who sits under each of its keys. */
export class LimitSeats {
  private readonly keys = new Map<string, KeySeats>();

  constructor(readonly limit: Limit) {}

  at(key: string): KeySeats | undefined {
    return this.keys.get(key);
  }

  /** Each key that has a seat taken. */
  occupied(): IterableIterator<[string, KeySeats]> {
    return this.keys.entries();
  }

  /** How many seats are taken beyond the limit, over all keys. */
  get over(): number {
    const { max } = this.limit;
    let over = 0;
    if (max !== null) for (const { taken } of this.keys.values()) over += Math.max(0, taken - max);
    return over;
  }

  /** How many seats are taken under the fullest key. */
  get fullest(): number {
    let most = 0;
    for (const { taken } of this.keys.values()) if (taken > most) most = taken;
    return most;
  }

  add(session: Seated): void {
    const key = keyOf(this.limit, session);
    if (key === null) return;
    let seats = this.keys.get(key);
    if (seats === undefined) this.keys.set(key, (seats = new KeySeats(this.limit)));
    seats.add(session);
  }

  remove(session: Seated): void {
    const key = keyOf(this.limit, session);
    const seats = key === null ? undefined : this.keys.get(key);
    if (seats === undefined) return;
    seats.remove(session);
    if (seats.ids.size === 0) this.keys.delete(key!);
  }
}

/** From the narrowest to the widest: in this order limits make room. */
const width: Record<LimitScope, number> = { user_client: 0, user: 1, attribute: 2, client: 3, site: 4 };

/** The sessions of a user, as a limit without a bound. */
const ofUser: Limit = {
  id: '',
  scope: 'user',
  attribute: null,
  key: null,
  unit: 'sessions',
  max: null,
  mode: 'observe',
  exempt: {},
  countAnonymous: false,
  releaseAfterIdleMs: null,
};

/**
 * The limits of a site and the seats taken under each: a function of the limits and the open sessions, kept up with
 * every change of either in a few steps a limit.
 */
export class Occupancy {
  private limits: readonly LimitSeats[] = [];
  private users = new LimitSeats(ofUser);
  /** Without an active beat for so long a session may be asked for its seat by some limit. */
  releaseAfterIdleMs: Millis = Infinity;

  /** From the narrowest scope to the widest. */
  get all(): readonly LimitSeats[] {
    return this.limits;
  }

  get definitions(): readonly Limit[] {
    return this.limits.map(({ limit }) => limit);
  }

  find(limitId: string): LimitSeats | undefined {
    return this.limits.find(({ limit }) => limit.id === limitId);
  }

  /** The seated sessions of a user; none while the site has no limits. */
  sessionsOf(userId: string): ReadonlySet<string> {
    return this.users.at(userId)?.ids ?? nobody;
  }

  /** Puts a limit in the place of the one of its id, or takes that away; `open` is who is in. */
  change(limitId: string, limit: Limit | null, open: Iterable<Seated>): void {
    const rest = this.limits.filter((known) => known.limit.id !== limitId);
    const first = this.limits.length === 0;
    const added = limit === null ? [] : [new LimitSeats(limit)];
    this.limits = [...rest, ...added].sort(inOrder);
    if (this.limits.length === 0) this.users = new LimitSeats(ofUser);
    this.releaseAfterIdleMs = this.limits.reduce(
      (least, known) => Math.min(least, known.limit.releaseAfterIdleMs ?? Infinity),
      Infinity,
    );
    const filled = limit !== null && first ? [...added, this.users] : added;
    if (filled.length === 0) return;
    for (const session of open) if (session.seat) for (const seats of filled) seats.add(session);
  }

  /** A session has become another one, is new, or is gone. */
  moved(before: Seated | undefined, after: Seated | undefined): void {
    if (this.limits.length === 0) return;
    if (before?.seat === true) this.remove(before);
    if (after?.seat === true) this.add(after);
  }

  /** Sessions may have come due that no change of theirs has shown. */
  lookAgain(): void {
    for (const limit of this.limits)
      for (const [, seats] of limit.occupied()) seats.nothingDueBefore = -Infinity;
  }

  private add(session: Seated): void {
    for (const limit of this.limits) limit.add(session);
    this.users.add(session);
  }

  private remove(session: Seated): void {
    for (const limit of this.limits) limit.remove(session);
    this.users.remove(session);
  }
}

const nobody: ReadonlySet<string> = new Set();

function inOrder({ limit: a }: LimitSeats, { limit: b }: LimitSeats): number {
  return width[a.scope] - width[b.scope] || (a.id < b.id ? -1 : 1);
}
