import { defaultSitePolicy } from '@headcount/session-core';
import type { SeatClaim } from '@headcount/testing-stack/checkers';
import type { Fleet } from './fleet.js';
import type { Asking, Door, Told } from './ways-in.js';

/** Whoever has it is lost half a second after the last sign of life. */
export const shortPolicy = { ...defaultSitePolicy, heartbeatMs: 200, leaseMs: 500, idleAfterMs: 500 };

const patienceMs = 90_000;
const retryMs = 50;
const beatEveryMs = 120;
/** A short lease, less what clocks are rounded to. */
const certainMs = shortPolicy.leaseMs - 10;
const beatAnsweredMs = 300;

type Claim = { -readonly [Key in keyof SeatClaim]: SeatClaim[Key] };

/** Clients that ask for seats, each at one collector after the other until it is told something that holds. */
export class Claims {
  readonly made: Claim[] = [];
  /** When somebody was told something. */
  readonly first: Promise<void>;
  private wasFirst: () => void = () => undefined;
  private turn = 0;
  private going = true;
  private readonly beating: Promise<void>[] = [];

  /** @param door by which whoever was let in beats; null: they needn't */
  constructor(
    private readonly fleet: Fleet,
    private readonly door: Door | null,
  ) {
    this.first = new Promise((resolve) => (this.wasFirst = resolve));
  }

  /** Resolves when each was told. @throws Error when somebody was told nothing for 90 s */
  async all(askings: readonly Asking[]): Promise<void> {
    await Promise.all(askings.map((asking) => this.untilTold(asking)));
  }

  /** Ends the beats. */
  async leave(): Promise<void> {
    this.going = false;
    await Promise.all(this.beating);
  }

  private async untilTold(asking: Asking): Promise<void> {
    const askedAt = Date.now();
    let at = this.turn++;
    for (let left = new Set(asking.sessionIds); left.size > 0; at++) {
      const told = await asking.ask(this.fleet.originOf(at % this.fleet.size));
      const answeredAt = Date.now();
      for (const client of left) {
        const outcome = told.get(client)!;
        if (outcome !== 'again') this.claim(client, { askedAt, answeredAt, outcome });
      }
      left = new Set([...left].filter((client) => told.get(client) === 'again'));
      if (left.size === 0) return;
      if (answeredAt - askedAt > patienceMs) throw new Error(`${[...left].join(', ')} were told nothing`);
      await new Promise((resume) => setTimeout(resume, retryMs));
    }
  }

  private claim(
    client: string,
    told: { askedAt: number; answeredAt: number; outcome: Exclude<Told, 'again'> },
  ): void {
    const claim: Claim = { client, ...told, heldUntil: null, freeFrom: null };
    this.made.push(claim);
    this.wasFirst();
    if (this.door !== null && told.outcome === 'admitted') this.beating.push(this.beat(claim, this.door));
  }

  /**
   * A beat that is answered 200 has renewed the lease at some instant behind its sending: the seat is certainly held
   * from the answer until a lease after that. Beats that come too late for it begin another claim.
   */
  private async beat(first: Claim, door: Door): Promise<void> {
    let claim = first;
    claim.heldUntil = claim.askedAt + certainMs;
    for (let at = this.turn++; this.going; at++) {
      const sentAt = Date.now();
      const path = `/sessions/${encodeURIComponent(claim.client)}/heartbeats`;
      const origin = this.fleet.originOf(at % this.fleet.size);
      const answer = await door.call(origin, { method: 'POST', path, body: {}, withinMs: beatAnsweredMs });
      const answeredAt = Date.now();
      if (answer !== null && answer.status !== 200) return;
      if (answer !== null) {
        if (answeredAt > claim.heldUntil) {
          claim = { ...first, askedAt: sentAt, answeredAt };
          this.made.push(claim);
        }
        claim.heldUntil = sentAt + certainMs;
      }
      await new Promise((resume) => setTimeout(resume, beatEveryMs));
    }
  }
}
