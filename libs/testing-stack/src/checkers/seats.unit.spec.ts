import { describe, expect, it } from 'vitest';
import { checkSeats, type SeatClaim } from './seats.js';

const claim = (client: string, more: Partial<SeatClaim>): SeatClaim => ({
  ...{ client, askedAt: 0, answeredAt: 1, outcome: 'admitted', heldUntil: null, freeFrom: null },
  ...more,
});

describe('I6', () => {
  it('hands a seat over at one instant', () => {
    const first = claim('a', { heldUntil: 10, freeFrom: 10 });
    expect(checkSeats([first, claim('b', { askedAt: 9, answeredAt: 10 })], 1)).toEqual([]);
    expect(checkSeats([first, claim('b', { askedAt: 8, answeredAt: 9 })], 1)).toMatchObject([
      { where: 'a, b', detail: '2 of 1 seats are held at 9' },
    ]);
  });

  it('blames nobody while it is unknown who held the seat', () => {
    const asked = claim('a', { outcome: 'unknown', answeredAt: null });
    const left = claim('b', { heldUntil: 5, freeFrom: null });
    const refused = claim('c', { outcome: 'refused', askedAt: 20, answeredAt: 21 });
    expect(checkSeats([asked, refused], 1)).toEqual([]);
    expect(checkSeats([left, refused, claim('d', { askedAt: 6, answeredAt: 7 })], 1)).toEqual([]);
  });

  it('lets no refusal pass while a seat was free throughout', () => {
    const gone = claim('a', { heldUntil: 5, freeFrom: 8 });
    const refused = (askedAt: number, answeredAt: number) =>
      checkSeats([gone, claim('b', { outcome: 'refused', askedAt, answeredAt })], 1);
    expect(refused(7, 9)).toEqual([]);
    expect(refused(8, 9)).toMatchObject([
      { where: 'b', detail: expect.stringContaining('at most 0 of 1') as string },
    ]);
  });

  it('counts a seat that was taken in the midst of the question', () => {
    const refused = claim('r', { outcome: 'refused', askedAt: 0, answeredAt: 10 });
    expect(checkSeats([refused, claim('a', { askedAt: 10, answeredAt: 12 })], 1)).toEqual([]);
    expect(checkSeats([refused, claim('a', { askedAt: 11, answeredAt: 12 })], 1)).toHaveLength(1);
  });
});
