import type { Millis, TickData } from '../events/event.js';

/**
 * The clock that leases run on, a pure function of the log: it advances by the log's own times, but never
 * by more than three tick intervals from one tick to the next. When all collectors are silent, the log is
 * away or a clock jumps, at most that much of a lease passes. It stands still while a collector's last
 * tick, not older than three intervals, says it sheds heartbeats.
 *
 * Mutable: one instance belongs to one reader of the log and is fed every message in log order.
 */
export interface LeaseClock {
  /** Lease time of the last message, in milliseconds; it never falls. */
  now: Millis;
  /** Lease time at the last tick, or at the last message at which the clock stood still. */
  atTick: Millis;
  lastTick: { readonly at: Millis; readonly everyMs: Millis } | null;
  /** Collectors whose last tick said that they shed, with the log time of that tick. */
  shedding: Map<string, { readonly at: Millis; readonly everyMs: Millis }>;
}

export function newLeaseClock(): LeaseClock {
  return { now: 0, atTick: 0, lastTick: null, shedding: new Map() };
}

/** Moves the clock to a message of the log time `loggedAt`; `tick` if the message carries one. Returns the lease time. */
export function advance(clock: LeaseClock, loggedAt: Millis, tick: TickData | null): Millis {
  const stood = stoodStill(clock, loggedAt);
  const passed = stood ? 0 : passedSince(clock.lastTick, loggedAt);
  // the time up to here never counts, also when the clock goes on before the next tick
  if (stood && clock.lastTick !== null) {
    clock.atTick = clock.now;
    clock.lastTick = { ...clock.lastTick, at: loggedAt };
  }
  clock.now = Math.max(clock.now, clock.atTick + passed);
  if (tick !== null) {
    clock.atTick = Math.max(clock.atTick + passed, clock.now);
    clock.lastTick = { at: loggedAt, everyMs: tick.everyMs };
    if (tick.shedding) clock.shedding.set(tick.collectorId, { at: loggedAt, everyMs: tick.everyMs });
    else clock.shedding.delete(tick.collectorId);
  }
  return clock.now;
}

function passedSince(tick: LeaseClock['lastTick'], loggedAt: Millis): Millis {
  return tick === null ? 0 : Math.min(Math.max(0, loggedAt - tick.at), 3 * tick.everyMs);
}

function stoodStill(clock: LeaseClock, loggedAt: Millis): boolean {
  let stands = false;
  for (const [collectorId, said] of clock.shedding) {
    // also one that lies ahead, because the log's clock was set back, is too old
    if (Math.abs(loggedAt - said.at) <= 3 * said.everyMs) stands = true;
    else clock.shedding.delete(collectorId);
  }
  return stands;
}
