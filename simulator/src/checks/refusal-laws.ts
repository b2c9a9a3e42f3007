import type { Call } from '../history.js';
import type { Recorded } from '../log/recorder.js';
import type { Evidence } from './evidence.js';
import type { Violation } from './violation.js';

/** What was refused for certain is not in the log: the log holds nothing but what was acknowledged or left open. */
export function refusalLaws({ envelopes, history, restored }: Evidence): Violation[] {
  const restoredLast = restored.at(-1)?.at ?? 0;
  const asked = new Map<string, Call[]>();
  for (const call of history.calls)
    for (const key of keysOf(call)) asked.set(key, [...(asked.get(key) ?? []), call]);
  return envelopes
    .flatMap(factsOf)
    .filter(([key, storedAt]) => {
      const calls = (asked.get(key) ?? []).filter(({ askedAt }) => askedAt <= storedAt);
      return calls.length > 0 && storedAt >= restoredLast && calls.every(isRefused);
    })
    .map(([key]) => ({ law: 'what was refused is not in the log', detail: key }));
}

function keysOf({ asked }: Call): string[] {
  switch (asked.kind) {
    case 'start':
    case 'end':
      return [`${asked.kind} ${asked.sessionId}`];
    case 'register':
      return [`register ${asked.sourceId} ${asked.incarnation}`];
    case 'policy':
    case 'limit':
      return [`${asked.kind} ${asked.mark}`];
    default:
      return [];
  }
}

function factsOf({ facts, storedAt }: Recorded): (readonly [string, number])[] {
  return facts.flatMap(({ event }): (readonly [string, number])[] => {
    switch (event.type) {
      case 'SessionStarted':
        return event.data.inferred ? [] : [[`start ${event.data.sessionId}`, storedAt]];
      case 'SessionEnded':
        return event.data.bySource || event.data.endedBy === 'admin'
          ? [[`end ${event.data.sessionId}`, storedAt]]
          : [];
      case 'PolicyChanged':
        return event.data.changedBy === null ? [] : [[`policy ${event.data.changedBy}`, storedAt]];
      case 'LimitChanged':
        return event.data.changedBy === null ? [] : [[`limit ${event.data.changedBy}`, storedAt]];
      default:
        return [];
    }
  });
}

function isRefused({ answered }: Call): boolean {
  if (answered === null) return false;
  const { status, code } = answered;
  if (code === 'session_already_ended') return false;
  return (status >= 400 && status < 500) || code === 'log_unavailable' || code === 'overloaded';
}
