import { setTimeout as delay } from 'node:timers/promises';
import { Load } from '../demo/load.js';
import { exitCodes } from '../failure.js';
import { say } from '../output.js';
import { findSystem, need } from '../system.js';
import { stopSignal } from '../up/stop-signal.js';

export interface DemoOptions {
  readonly dataDir?: string;
  readonly sessions: number;
  readonly seed: number;
  readonly seconds?: number;
}

const tellEveryMs = 60_000;

/** Reports a simulated load until a signal, or for so many seconds. */
export async function demoCommand(options: DemoOptions): Promise<number> {
  const system = findSystem(options);
  const load = new Load({
    collector: need(system, 'collector'),
    key: need(system, 'key'),
    sessions: options.sessions,
    seed: options.seed,
    log: say,
  });
  const stop = stopSignal();
  const ends = options.seconds === undefined ? [] : [AbortSignal.timeout(options.seconds * 1000)];
  const signal = AbortSignal.any([stop.signal, ...ends]);
  say(`simulating about ${options.sessions} sessions at ${system.collector ?? ''}; Ctrl-C ends them`);
  const running = load.run(signal);
  while (!signal.aborted) {
    await delay(tellEveryMs, undefined, { signal }).catch(() => undefined);
    const { starts, beats, ends: ended, failures } = load.counts;
    say(`${load.on} on; ${starts} starts, ${beats} beats, ${ended} ends, ${failures} failures`);
  }
  await running;
  stop.dispose();
  return exitCodes.done;
}
