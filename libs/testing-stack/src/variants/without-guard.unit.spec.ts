import { lifecycleSubject } from '@headcount/contracts';
import type { EventLog } from '@headcount/event-log';
import { MemoryLog } from '@headcount/event-log/memory';
import { started } from '@headcount/projection-runner/testing';
import { describe, expect, it } from 'vitest';
import { checkSeats, type SeatClaim } from '../checkers/seats.js';
import { withoutGuard } from './without-guard.js';

const subject = lifecycleSubject('default');

/** Counts the seats that are taken, and takes one more while there is one; decides again when the guard says so. */
async function admit(log: EventLog, session: string, seats: number): Promise<'admitted' | 'refused'> {
  for (let attempt = 0; ; attempt += 1) {
    const taken = await takenIn(log);
    if (taken.count >= seats) return 'refused';
    const envelope = { id: `${session}/${attempt}`, subject, events: [started(session, 0)] };
    const answer = await log.append(envelope, { expectedLastSequence: taken.last });
    if (answer.kind === 'stored') return 'admitted';
  }
}

async function takenIn(log: EventLog): Promise<{ count: number; last: number }> {
  const last = await log.lastSequenceOf(subject);
  if (last === 0) return { count: 0, last };
  const reader = await log.read({ after: 0 });
  const envelopes = await reader.next(100);
  await reader.close();
  return { count: envelopes.length, last };
}

/** Ten clients ask at one instant for one of three seats, and keep what they get. */
async function rush(log: EventLog): Promise<SeatClaim[]> {
  const clients = Array.from({ length: 10 }, (_, i) => `c${i}`);
  return Promise.all(
    clients.map(async (client): Promise<SeatClaim> => {
      const outcome = await admit(log, client, 3);
      return { client, askedAt: 0, answeredAt: 1, outcome, heldUntil: null, freeFrom: null };
    }),
  );
}

describe('an admission that counts and then inserts', () => {
  const newLog = () => new MemoryLog({ now: () => 0 });

  it('lets more in than there are seats, and I6 tells', async () => {
    const [violation] = checkSeats(await rush(withoutGuard(newLog())), 3);
    expect(violation).toMatchObject({ law: 'I6 seats', detail: '10 of 3 seats are held at 1' });
  });

  it('lets in as many as there are seats when the log guards it', async () => {
    const claims = await rush(newLog());
    expect(claims.filter(({ outcome }) => outcome === 'admitted')).toHaveLength(3);
    expect(checkSeats(claims, 3)).toEqual([]);
  });
});
