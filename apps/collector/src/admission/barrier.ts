import { allSites, clockSubject } from '@headcount/contracts';
import type { EventLog } from '@headcount/event-log';
import type { Tick } from '@headcount/session-core';
import { patienceMs, within } from '@headcount/service-kit';
import { Shedding } from './shedding.js';
import type { Tail } from './tail.js';

/** How often a collector says that it serves, unless a lease is shorter than six times that. */
export const longestTickMs = 5_000;

/** What every way to the log stands on. */
export interface LogContext {
  readonly log: EventLog;
  readonly tail: Tail;
  readonly now: () => number;
  /** Makes a unique id for each envelope. */
  readonly newId: () => string;
}

export interface BarrierContext extends LogContext {
  readonly collectorId: string;
}

/**
 * A tick in the log, and the certainty that everything before it was read. An answer that rests on not
 * knowing something ("there is no such session") is only given behind one.
 */
export class Barrier {
  /** How often this collector ticks; every tick says so. */
  everyMs = longestTickMs;
  /** What its ticks say of beats that were turned away. */
  readonly shedding = new Shedding();
  private next: Promise<boolean> | null = null;
  private current: Promise<boolean> | null = null;

  constructor(private readonly context: BarrierContext) {}

  /** Joins the next barrier that was not sent yet. False: the log did not answer in time. */
  pass(): Promise<boolean> {
    return (this.next ??= this.launch());
  }

  private async launch(): Promise<boolean> {
    await this.current;
    await Promise.resolve();
    this.next = null;
    this.current = this.send();
    return this.current;
  }

  private async send(): Promise<boolean> {
    const { log, tail, collectorId, now, newId } = this.context;
    const at = now();
    const { shedding, told } = this.shedding.tell();
    const data = { collectorId, everyMs: this.everyMs, shedding };
    const id = newId();
    const tick: Tick = { type: 'Tick', id: `${id}/0`, site: allSites, time: at, receivedAt: at, data };
    const answer = await log.append({ id, subject: clockSubject, events: [tick] });
    if (answer.kind !== 'stored') return false;
    told();
    return within(
      tail.reached(answer.seq).then(() => true),
      patienceMs,
      false,
    );
  }
}
