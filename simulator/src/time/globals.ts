import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';
import type { Millis } from '@headcount/session-core';
import type { Entry, VirtualTime } from './virtual-time.js';

const real = {
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
  dateNow: Date.now.bind(Date),
  performanceNow: performance.now.bind(performance),
  wait: timersPromises.setTimeout,
  yieldOnce: timersPromises.setImmediate,
};

/** What Node's timers give back, as far as anybody here uses it. */
class VirtualTimer {
  entry: Entry | undefined;
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/**
 * Lets `work` live in virtual time: whatever it waits for by Node's timers is an entry of `time`, owned by the
 * process that waits, and clocks show its time. One at a time in a real process.
 */
export async function inVirtualTime<Result>(time: VirtualTime, work: () => Promise<Result>): Promise<Result> {
  put(virtualTimers(time));
  try {
    return await work();
  } finally {
    put(real);
  }
}

function put(timers: typeof real): void {
  globalThis.setTimeout = timers.setTimeout;
  globalThis.clearTimeout = timers.clearTimeout;
  globalThis.setInterval = timers.setInterval;
  globalThis.clearInterval = timers.clearInterval;
  Date.now = timers.dateNow;
  performance.now = timers.performanceNow;
  timersPromises.setTimeout = timers.wait;
  timersPromises.setImmediate = timers.yieldOnce;
  syncBuiltinESMExports();
}

function virtualTimers(time: VirtualTime): typeof real {
  const begin = time.now;
  const start = (run: () => void, ms: Millis, again: boolean): VirtualTimer => {
    const timer = new VirtualTimer();
    const set = (): void => {
      timer.entry = time.after(ms, () => {
        if (again) set();
        run();
      });
    };
    set();
    return timer;
  };
  const stop = (timer: unknown): void => {
    if (timer instanceof VirtualTimer && timer.entry !== undefined) time.cancel(timer.entry);
  };
  const timers = {
    setTimeout: (run: () => void, ms = 0) => start(run, ms, false),
    clearTimeout: stop,
    setInterval: (run: () => void, ms = 0) => start(run, Math.max(1, ms), true),
    clearInterval: stop,
    dateNow: () => time.now,
    performanceNow: () => time.now - begin,
    wait: (ms = 0, value?: unknown) => time.sleep(ms).then(() => value),
    yieldOnce: (value?: unknown) => time.sleep(0).then(() => value),
  };
  return timers as unknown as typeof real;
}
