import { afterEach, beforeEach } from 'vitest';
import { RunningCollector } from './running-collector.js';

/** Where the clock stands when a test begins. */
export const begin = Date.parse('2026-03-02T12:00:00.000Z');

export interface CollectorInTest {
  /** The collector's clock, in milliseconds; only the test moves it. */
  now: number;
  /** A new one for each test. */
  running: RunningCollector;
}

/** Gives each test of a file a collector of its own, which stops with it. */
export function useCollector(): CollectorInTest {
  const test = { now: begin } as CollectorInTest;
  beforeEach(async () => {
    test.now = begin;
    test.running = await new RunningCollector(() => test.now).start();
  });
  afterEach(() => test.running.stop());
  return test;
}
