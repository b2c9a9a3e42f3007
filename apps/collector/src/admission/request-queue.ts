import { Line, type Waiting } from '@headcount/event-log';
import type { LifecycleRequest } from '@headcount/session-core';
import type { Answer } from './guarded-append.js';

/** A lifecycle request that waits for its answer. */
export interface Pending extends Waiting {
  readonly request: LifecycleRequest;
  /** Whether it has left the queue, to be decided. */
  inHand: boolean;
  /** Whether the log was read up to something of this collector's own that was sent since the request came in. */
  behindBarrier: boolean;
  /** Set while, and since, a barrier is passed for it by itself: whether it was. */
  ahead: Promise<boolean> | null;
  /** Whether its fact may be on its way to the log. */
  underWay: boolean;
  readonly resolve: (answer: Answer) => void;
}

/** As many as fit an envelope with room to spare. */
export const mostAtOnce = 500;
/** More than so many are a crowd. */
const crowd = 8;
/** So many more of those that can wait; a few milliseconds of work. */
const unhurriedAtOnce = 100;

/**
 * What is to be decided of a site, in the order in which it came in. Whatever the collector ends by rule goes along in
 * small parts: a thousand sessions that are lost at once hold up nobody who starts.
 */
export class RequestQueue {
  private readonly hurried = new Line<Pending>();
  private readonly unhurried = new Line<Pending>();
  private again: readonly Pending[] = [];
  private noticed: () => void = () => undefined;

  add(item: Pending): void {
    (canWait(item) ? this.unhurried : this.hurried).push(item);
    if (!canWait(item)) this.noticed();
  }

  /** Whether many wait who are in a hurry: each is not looked at by itself then, they are decided together. */
  get isCrowded(): boolean {
    return this.hurried.size > crowd;
  }

  /** Resolves when somebody waits who is in a hurry. Of several who ask, only the last is told. */
  hurry(): Promise<void> {
    return new Promise((resolve) => {
      this.noticed = resolve;
      if (this.hurried.first !== undefined) resolve();
    });
  }

  /** What was taken and has to be decided again, before all others. */
  putBack(items: readonly Pending[]): void {
    this.again = items;
  }

  /** What is to be decided next, without what was given up meanwhile; empty when nothing waits. */
  take(): readonly Pending[] {
    const { again } = this;
    const canWaitAgain = again.filter(canWait).length;
    let places = mostAtOnce - (again.length - canWaitAgain);
    let fewer = unhurriedAtOnce - canWaitAgain;
    const hurried = this.hurried.takeWhile(() => places-- > 0);
    const unhurried = this.unhurried.takeWhile(() => fewer-- > 0);
    this.again = [];
    return inHand([...again, ...hurried, ...unhurried]);
  }

  /** Whoever is in a hurry and fits an envelope besides `others`, who were taken before. */
  takeHurried(others: number): readonly Pending[] {
    let places = mostAtOnce - others;
    return inHand(this.hurried.takeWhile(() => places-- > 0));
  }
}

function inHand(taken: readonly Pending[]): readonly Pending[] {
  for (const item of taken) item.inHand = true;
  return taken;
}

function canWait({ request: { kind } }: Pending): boolean {
  return kind === 'expire' || kind === 'close' || kind === 'denied';
}

/** Answers a request, unless it was given up meanwhile. */
export function settle(item: Pending, answer: Answer): void {
  if (item.answered) return;
  item.answered = true;
  item.resolve(answer);
}

/** Answers them all alike; nothing of them is left to be decided. */
export function settleAll(items: readonly Pending[], answer: Answer): readonly Pending[] {
  for (const item of items) settle(item, answer);
  return [];
}
