import type { Millis } from '../events/millis.js';
import { dueAt, endsAt, idlesAt } from './due.js';
import type { LimitMode } from './limit.js';
import { personOf, type LimitSeats, type Seated } from './occupancy.js';
import type { PlannedSeats } from './planned-seats.js';

/** A session that holds a seat, as far as it matters who has to give one up. */
export interface Sitting extends Seated {
  readonly startedAt: Millis;
  readonly lastSeenAt: Millis;
}

/** What room is made in: a site at a lease time, as a plan leaves it. */
export interface Room<Session extends Sitting> {
  readonly lc: Millis;
  readonly seats: PlannedSeats;
  /** An open session as the plan leaves it. */
  presentSession(id: string): Session | undefined;
  /** As it was read of the log. */
  knownSession(id: string): Session | undefined;
  /** Whether a newer life of its source is known, so that it has ended and only the fact is missing. */
  isLeftBehind(session: Session): boolean;
}

/** How a session gives its seat up: its end is due, it has been idle for long, or it is put out. */
export interface Leaving<Session> {
  readonly session: Session;
  readonly how: 'end' | 'release' | 'evict';
}

interface Group<Session> {
  readonly leaving: readonly Leaving<Session>[];
  readonly rank: number;
}

/**
 * Who owes a seat under a key: one group of sessions for each seat, those that have ended first, then the longest
 * idle. Where people are counted, a person owes the seat only if all their sessions do.
 */
export function owedSeats<Session extends Sitting>(
  room: Room<Session>,
  limit: LimitSeats,
  key: string,
): readonly (readonly Leaving<Session>[])[] {
  const known = limit.at(key);
  if (room.lc <= room.seats.nothingDueBefore(limit, key)) return [];
  if (known !== undefined) look(room, limit, key);
  const owed: Group<Session>[] = [];
  for (const group of groupsAt(room, limit, key)) {
    const leaving = group.map((session) => owing(room, limit, session));
    if (leaving.includes(null)) continue;
    const idle = group.filter((_, i) => leaving[i]!.how === 'release');
    const rank = idle.reduce((latest, { lastActiveLc }) => Math.max(latest, lastActiveLc), -Infinity);
    owed.push({ leaving: leaving as Leaving<Session>[], rank });
  }
  return inOrder(owed).map(({ leaving }) => leaving);
}

/** Who is put out under a key to make `wanted` seats free, seat by seat; all of them where the mode says so. */
export function evictedSeats<Session extends Sitting>(
  room: Room<Session>,
  limit: LimitSeats,
  { key, wanted }: { readonly key: string; readonly wanted: number },
): readonly (readonly Leaving<Session>[])[] {
  const { mode } = limit.limit;
  const count = mode === 'evict_all' ? Infinity : wanted;
  let chosen: Group<Session>[] = [];
  let bar = Infinity;
  for (const group of groupsAt(room, limit, key)) {
    const rank = evictionRank(mode, group);
    if (rank > bar) continue;
    chosen.push({ leaving: group.map((session) => ({ session, how: 'evict' as const })), rank });
    if (chosen.length < 2 * count + trimmedBeyond) continue;
    chosen = inOrder(chosen).slice(0, count);
    bar = chosen.at(-1)!.rank;
  }
  return inOrder(chosen)
    .slice(0, count)
    .map(({ leaving }) => leaving);
}

/** Of many sessions only few are kept in view while the lowest are looked for. */
const trimmedBeyond = 64;

/** Not older than this is good enough for what a refused client is told. */
const freshEnoughMs = 1_000;

/** Behind which lease time the first seat under a key comes free by itself, unless a beat puts it off. */
export function firstDueAt<Session extends Sitting>(
  room: Room<Session>,
  limit: LimitSeats,
  key: string,
): Millis {
  const known = limit.at(key);
  if (known === undefined) return Infinity;
  if (room.lc - known.lookedAt > freshEnoughMs || room.lc < known.lookedAt) look(room, limit, key);
  return known.nothingDueBefore;
}

/** Looks up until when nobody under a key owes a seat. */
function look<Session extends Sitting>(room: Room<Session>, limit: LimitSeats, key: string): void {
  const known = limit.at(key)!;
  let first = Infinity;
  for (const id of known.ids) {
    const session = room.knownSession(id);
    if (session === undefined) continue;
    const due = room.isLeftBehind(session) ? -Infinity : dueAt(session, limit.limit.releaseAfterIdleMs);
    if (due < first) first = due;
  }
  known.nothingDueBefore = first;
  known.lookedAt = room.lc;
}

/** The sessions under a key by the seat they take together. */
function* groupsAt<Session extends Sitting>(
  room: Room<Session>,
  limit: LimitSeats,
  key: string,
): Generator<readonly Session[]> {
  const byPerson = limit.limit.unit === 'users' ? new Map<string, Session[]>() : null;
  for (const id of room.seats.sessionsAt(limit, key)) {
    const session = room.presentSession(id);
    if (session === undefined) continue;
    if (byPerson === null) {
      yield [session];
      continue;
    }
    const person = personOf(session);
    const group = byPerson.get(person);
    if (group === undefined) byPerson.set(person, [session]);
    else group.push(session);
  }
  if (byPerson !== null) yield* byPerson.values();
}

function owing<Session extends Sitting>(
  room: Room<Session>,
  { limit }: LimitSeats,
  session: Session,
): Leaving<Session> | null {
  if (room.isLeftBehind(session) || room.lc > endsAt(session)) return { session, how: 'end' };
  return room.lc > idlesAt(session, limit.releaseAfterIdleMs) ? { session, how: 'release' } : null;
}

/** The lowest goes first. */
function evictionRank(mode: LimitMode, group: readonly Sitting[]): number {
  if (mode === 'evict_oldest')
    return group.reduce((first, { startedAt }) => Math.min(first, startedAt), Infinity);
  return group.reduce((last, { lastSeenAt }) => Math.max(last, lastSeenAt), -Infinity);
}

function inOrder<Session extends Sitting>(groups: readonly Group<Session>[]): Group<Session>[] {
  const nameOf = ({ leaving }: Group<Session>) => leaving[0]!.session.id;
  return groups.toSorted((a, b) => a.rank - b.rank || (nameOf(a) < nameOf(b) ? -1 : 1));
}
