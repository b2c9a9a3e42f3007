import type { EventLog } from '@headcount/event-log';

/**
 * Count, then insert: what was decided on an older state is appended all the same, because nothing asks the log
 * whether that state still holds.
 */
export function withoutGuard(log: EventLog): EventLog {
  return {
    append: (envelope) => log.append(envelope),
    state: () => log.state(),
    lastSequenceOf: (subject) => log.lastSequenceOf(subject),
    read: (options) => log.read(options),
  };
}
