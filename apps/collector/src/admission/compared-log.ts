import type { EventLog } from '@headcount/event-log';
import type { Tail } from './tail.js';

/**
 * A log whose appends are compared with what was read of it: what is stored now stands behind all that was read before,
 * or the log went back meanwhile (it was restored from an older copy). Then all that was read is dropped and read again,
 * and nobody is answered by it.
 */
export function comparedLog(log: EventLog, tail: Pick<Tail, 'state' | 'reload'>): EventLog {
  return {
    state: () => log.state(),
    lastSequenceOf: (subject) => log.lastSequenceOf(subject),
    read: (options) => log.read(options),
    async append(envelope, options) {
      const { state } = tail;
      const { seq } = state;
      const answer = await log.append(envelope, options);
      if (answer.kind !== 'stored' || answer.seq > seq) return answer;
      if (tail.state === state) await tail.reload();
      return { kind: 'indeterminate' };
    },
  };
}
