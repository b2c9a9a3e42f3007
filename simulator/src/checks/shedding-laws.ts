import type { Call } from '../history.js';
import type { Recorded } from '../log/recorder.js';
import type { Evidence } from './evidence.js';
import type { Violation } from './violation.js';

/** One that was on its way when the beat came is stored behind it, and a lost one may land behind that. */
const ticksUntilTold = 3;

/** P6: a collector that turns beats away says so in its next ticks; then no lease runs. */
export function sheddingLaws({ envelopes, history, restored }: Evidence): Violation[] {
  // what was said may be lost with the log
  if (restored.length > 0) return [];
  const turnedAway = history.calls.filter(({ answered }) => answered?.code === 'overloaded');
  if (turnedAway.length === 0) return [];
  const ticks = envelopes.flatMap(ticksIn);
  return turnedAway.flatMap((call) => {
    const behind = ticks
      .filter(({ by, storedAt }) => by === call.process && storedAt > call.answered!.at)
      .slice(0, ticksUntilTold);
    return behind.length < ticksUntilTold || behind.some(({ shedding }) => shedding)
      ? []
      : [{ law: 'who turns a beat away says so in the log', detail: told(call) }];
  });
}

function ticksIn({ facts, storedAt }: Recorded) {
  return facts.flatMap(({ event }) =>
    event.type === 'Tick'
      ? [{ by: event.data.collectorId, shedding: event.data.shedding === true, storedAt }]
      : [],
  );
}

function told({ asked, process, answered }: Call): string {
  return `${JSON.stringify(asked)}, by ${process} at ${answered!.at}`;
}
