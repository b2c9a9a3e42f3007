import type { Millis } from '@headcount/session-core';
import type { Violation } from './violation.js';

/** One attempt of a client to take a seat of a limit, on the client's side; instants of one true clock. */
export interface SeatClaim {
  readonly client: string;
  readonly askedAt: Millis;
  /** Null: it never heard an answer. */
  readonly answeredAt: Millis | null;
  readonly outcome: 'admitted' | 'refused' | 'unknown';
  /**
   * The client certainly held the seat until then: it asked to leave, or it was answered for the last time that
   * it is alive. Null: to the end of the history. Without meaning unless admitted.
   */
  readonly heldUntil: Millis | null;
  /**
   * The seat was certainly free again from then on: its end was acknowledged, or its lease can't have lasted
   * longer. Null: it may be taken to the end of the history.
   */
  readonly freeFrom: Millis | null;
}

interface Interval {
  readonly from: Millis;
  readonly to: Millis;
}

/**
 * I6, over what clients saw of one limit that lets `seats` in: seats that were certainly held at one instant are
 * never more than there are, and who was refused can't have been while a seat was certainly free all the time
 * between question and answer. Half-open intervals: a hand-over at one instant takes one seat.
 */
export function checkSeats(claims: readonly SeatClaim[], seats: number): Violation[] {
  return [...overheld(claims, seats), ...unjustified(claims, seats)];
}

function overheld(claims: readonly SeatClaim[], seats: number): Violation[] {
  const held = claims.filter(({ outcome }) => outcome === 'admitted').map(certainly);
  const worst = mostAt(held, { from: -Infinity, to: Infinity });
  if (worst.count <= seats) return [];
  const holders = claims.filter(
    (claim) => claim.outcome === 'admitted' && covers(certainly(claim), worst.at),
  );
  const detail = `${worst.count} of ${seats} seats are held at ${worst.at}`;
  return [{ law: 'I6 seats', where: holders.map(({ client }) => client).join(', '), detail }];
}

function unjustified(claims: readonly SeatClaim[], seats: number): Violation[] {
  return claims.flatMap((claim) => {
    if (claim.outcome !== 'refused') return [];
    const others = claims.filter((other) => other !== claim && other.outcome !== 'refused').map(possibly);
    const asked = { from: claim.askedAt, to: claim.answeredAt ?? Infinity };
    const { count } = mostAt(others, asked);
    if (count >= seats) return [];
    const detail = `refused between ${asked.from} and ${asked.to}, when at most ${count} of ${seats} seats can have been taken`;
    return [{ law: 'I6 seats', where: claim.client, detail }];
  });
}

function certainly({ answeredAt, heldUntil }: SeatClaim): Interval {
  return { from: answeredAt ?? Infinity, to: heldUntil ?? Infinity };
}

function possibly({ askedAt, freeFrom }: SeatClaim): Interval {
  return { from: askedAt, to: freeFrom ?? Infinity };
}

function covers({ from, to }: Interval, at: Millis): boolean {
  return from <= at && at < to;
}

/** The instant in `during` (its end included) that lies in most intervals: at its beginning or where one begins. */
function mostAt(intervals: readonly Interval[], during: Interval): { count: number; at: Millis } {
  let most = { count: 0, at: during.from };
  const begins = intervals.map(({ from }) => from).filter((from) => during.from <= from && from <= during.to);
  for (const at of [during.from, ...begins]) {
    const count = intervals.filter((interval) => covers(interval, at)).length;
    if (count > most.count) most = { count, at };
  }
  return most;
}
