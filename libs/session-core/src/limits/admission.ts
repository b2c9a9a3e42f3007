import type { Millis } from '../events/millis.js';
import { keyOf, readableKey, type Limit, type Occupant } from './limit.js';
import { evictedSeats, firstDueAt, owedSeats, type Leaving, type Room, type Sitting } from './making-room.js';
import { personOf, type LimitSeats } from './occupancy.js';

/** A session that asks for a seat. */
export interface Asking<Session> {
  readonly occupant: Occupant;
  /** The same session as it sits now, when it only changes its seat: a login. */
  readonly holding?: Session | undefined;
  /** Sessions that end if, and only if, this one is let in. */
  readonly instead?: readonly Session[];
  /** It runs whatever the answer is: it is let in, and nobody is put out for it. */
  readonly observing: boolean;
  /** Its report is older than its lease: it is lost by now, and nobody who lives is put out for it. */
  readonly late?: boolean;
}

/** A limit that is full. */
export interface FullLimit {
  readonly limit: Limit & { readonly max: number };
  /** Where, as `LimitSeats.at` knows it. */
  readonly at: string;
  /** Which user, client or value, for people; null for the site. */
  readonly key: string | null;
  /** How many seats are taken, in the unit of the limit. */
  readonly current: number;
}

export type Admission<Session> =
  | {
      readonly admitted: true;
      /** Who gives up a seat for it, each by a fact before its own. */
      readonly leaving: readonly (Leaving<Session> & { readonly limitId: string })[];
      /** Limits that are full and let it in all the same. */
      readonly overLimits: readonly string[];
    }
  | {
      readonly admitted: false;
      /** Every limit in the way, the tightest first. */
      readonly by: readonly FullLimit[];
      /** Until the first seat under the tightest comes free by itself, from 1 to 60 seconds. */
      readonly retryAfterMs: Millis;
    };

/** A limit with a bound that concerns who asks. */
interface Bound {
  readonly seats: LimitSeats;
  readonly key: string;
  readonly max: number;
}

const atOnce: Admission<never> = { admitted: true, leaving: [], overLimits: [] };

/**
 * Decides whether a session gets a seat under every limit of the site: all must let it in. First seats are used that
 * their sessions owe (ended, only the fact is missing; idle for too long), then limits that evict put others out; if
 * any limit is full even so, nobody leaves. The exempt neither count nor are refused. Changes nothing.
 */
export function admission<Session extends Sitting>(
  room: Room<Session>,
  asking: Asking<Session>,
): Admission<Session> {
  const bounds = boundsFor(room, asking);
  const moves = asking.holding !== undefined || (asking.instead ?? []).length > 0;
  if (!moves && !bounds.some((bound) => isFull(room, bound, asking))) return atOnce;
  const attempt = new Attempt(room, asking, bounds);
  try {
    return attempt.decide();
  } finally {
    attempt.undo();
  }
}

/** The limits that are full for it, with nobody leaving. */
export function fullLimits<Session extends Sitting>(
  room: Room<Session>,
  asking: Asking<Session>,
): readonly string[] {
  const full = boundsFor(room, asking).filter((bound) => isFull(room, bound, asking));
  return full.map(({ seats }) => seats.limit.id);
}

function boundsFor<Session extends Sitting>(
  { seats }: Room<Session>,
  { occupant, holding }: Asking<Session>,
): readonly Bound[] {
  const bounds: Bound[] = [];
  for (const limit of seats.occupancy.all) {
    const { max } = limit.limit;
    const key = max === null ? null : keyOf(limit.limit, occupant);
    if (key === null || holds(limit.limit, key, { occupant, holding })) continue;
    bounds.push({ seats: limit, key, max: max! });
  }
  return bounds;
}

/** Whether the session has that seat already. */
function holds(
  limit: Limit,
  key: string,
  { occupant, holding }: { readonly occupant: Occupant; readonly holding: Sitting | undefined },
): boolean {
  if (holding?.seat !== true || keyOf(limit, holding) !== key) return false;
  return limit.unit === 'sessions' || personOf(holding) === personOf(occupant);
}

/** How many seats are too few for one more. */
function missing<Session extends Sitting>(
  { seats }: Room<Session>,
  bound: Bound,
  { occupant }: Asking<Session>,
): number {
  if (!seats.needsSeat(bound.seats, bound.key, occupant)) return 0;
  return seats.taken(bound.seats, bound.key) + 1 - bound.max;
}

function isFull<Session extends Sitting>(
  room: Room<Session>,
  bound: Bound,
  asking: Asking<Session>,
): boolean {
  return missing(room, bound, asking) > 0;
}

class Attempt<Session extends Sitting> {
  /** Where a session takes the place of another that ends with it, so that there are not more than before. */
  private readonly replacing: ReadonlySet<Bound>;
  private readonly given: Session[] = [];
  private readonly leaving: (Leaving<Session> & { readonly limitId: string })[] = [];

  constructor(
    private readonly room: Room<Session>,
    private readonly asking: Asking<Session>,
    private readonly bounds: readonly Bound[],
  ) {
    const { holding, instead = [] } = asking;
    const before = bounds.map((bound) => this.taken(bound));
    for (const session of holding === undefined ? instead : [holding, ...instead]) this.give(session);
    this.replacing = new Set(bounds.filter((bound, i) => this.taken(bound) < before[i]!));
  }

  decide(): Admission<Session> {
    const { bounds } = this;
    this.makeRoom();
    // who left one limit may have been the one whose seat was shared in another
    if (this.leaving.length > 0) this.makeRoom();
    const full = bounds.filter((bound) => isFull(this.room, bound, this.asking));
    const refusing = full.filter((bound) => this.refuses(bound));
    if (refusing.length > 0) return this.refused(refusing);
    return { admitted: true, leaving: this.leaving, overLimits: full.map(({ seats }) => seats.limit.id) };
  }

  private makeRoom(): void {
    for (const bound of this.bounds) this.useOwed(bound);
    const { observing, late = false } = this.asking;
    if (!observing && !late) for (const bound of this.bounds) this.evict(bound);
  }

  undo(): void {
    for (const session of this.given.splice(0)) this.room.seats.take(session);
  }

  private give(session: Session): void {
    if (!session.seat) return;
    this.room.seats.give(session);
    this.given.push(session);
  }

  private useOwed(bound: Bound): void {
    const wanted = missing(this.room, bound, this.asking);
    if (wanted <= 0) return;
    this.leave(bound, owedSeats(this.room, bound.seats, bound.key).slice(0, wanted));
  }

  private evict(bound: Bound): void {
    const { mode } = bound.seats.limit;
    const wanted = missing(this.room, bound, this.asking);
    if (wanted <= 0 || mode === 'deny' || mode === 'observe' || bound.max === 0) return;
    this.leave(bound, evictedSeats(this.room, bound.seats, { key: bound.key, wanted }));
  }

  private leave({ seats }: Bound, groups: readonly (readonly Leaving<Session>[])[]): void {
    for (const one of groups.flat()) {
      this.give(one.session);
      this.leaving.push({ ...one, limitId: seats.limit.id });
    }
  }

  /** Under a limit that was lowered, whoever takes the place of another stays in. */
  private refuses(bound: Bound): boolean {
    return !this.asking.observing && bound.seats.limit.mode !== 'observe' && !this.replacing.has(bound);
  }

  private taken({ seats, key }: Bound): number {
    return this.room.seats.taken(seats, key);
  }

  private refused(bounds: readonly Bound[]): Admission<Session> {
    this.undo();
    const by = bounds.toSorted((a, b) => a.max - b.max);
    const { seats, key } = by[0]!;
    const wait = firstDueAt(this.room, seats, key) - this.room.lc;
    const retryAfterMs = Math.min(60_000, Math.max(1_000, wait));
    return { admitted: false, by: by.map((bound) => this.fullLimit(bound)), retryAfterMs };
  }

  private fullLimit({ seats, key, max }: Bound): FullLimit {
    const { limit } = seats;
    return {
      limit: { ...limit, max },
      key: readableKey(limit, key),
      at: key,
      current: this.room.seats.taken(seats, key),
    };
  }
}
