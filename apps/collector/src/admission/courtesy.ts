import { within } from '@headcount/service-kit';
import type { Tail } from './tail.js';

/** How much of what is remembered each new observation replaces. */
const weight = 0.3;
/** An envelope that took long says little of the next one: what is remembered grows by no more than this part of itself. */
const growth = 0.1;
/** Nobody is waited for longer than this, in milliseconds: it may have nothing to say. */
const longestTurnMs = 100;
/** A turn that takes a little longer than usual is still waited for. */
const leeway = 0.5;

/**
 * Lets collectors that write of one site take turns: whoever has read most envelopes since its own last one goes first,
 * and the others leave it the time that an envelope takes. Nobody leaves more than one turn to each of the others: else
 * who has waited for long would wait ever longer. The guard decides who came first, and needs none of this; it saves what
 * would be decided in vain, and nobody loses again and again. Nobody waits where nobody else writes.
 */
export class Courtesy {
  /** How many envelopes of the site had been read when the last own one was; null: there was none yet. */
  private own: number | null = null;
  /** How many envelopes of others come between two own ones. */
  private others = 0;
  /** How long an own one takes from the beginning of its turn, in milliseconds. */
  private turnMs = 0;
  private began = 0;

  constructor(
    private readonly site: string,
    private readonly tail: Tail,
  ) {}

  /** Null: it is this collector's turn, and it begins to decide; else resolves when it may be. */
  turn(): Promise<void> | null {
    if (this.leftMs() > 0) return this.wait();
    this.began = performance.now();
    return null;
  }

  /** What was decided since the turn began was read back. */
  wrote(): void {
    const { envelopes } = this.tail.lifecycleOf(this.site);
    const longer = Math.min(performance.now() - this.began, longestTurnMs) - this.turnMs;
    if (this.own === null) this.turnMs = longer;
    else {
      this.others += weight * (envelopes - 1 - this.own - this.others);
      this.turnMs += longer < 0 ? weight * longer : growth * Math.min(longer, this.turnMs + 1);
    }
    this.own = envelopes;
  }

  private async wait(): Promise<void> {
    const { tail } = this;
    for (let left = this.leftMs(); left > 0; left = this.leftMs())
      await within(tail.reached(tail.state.seq + 1), left, undefined);
  }

  private leftMs(): number {
    if (this.own === null) return 0;
    const { envelopes, at } = this.tail.lifecycleOf(this.site);
    const ahead = Math.min(Math.round(this.others), this.tail.collectors.count - 1) - (envelopes - this.own);
    return ahead <= 0 ? 0 : Math.ceil(at + (ahead + leeway) * this.turnMs - performance.now());
  }
}
