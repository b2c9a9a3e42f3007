import type { AppendAnswer, AppendOptions, Envelope, EventLog } from '@headcount/event-log';

/** Told of each append: what it was, what came of it, and how long that took. */
export type ObserveAppend = (envelope: Envelope, answer: AppendAnswer, seconds: number) => void;

/** A log whose appends are timed, retries included. */
export function measuredLog(log: EventLog, observe: ObserveAppend): EventLog {
  return {
    state: () => log.state(),
    lastSequenceOf: (subject) => log.lastSequenceOf(subject),
    read: (options) => log.read(options),
    async append(envelope: Envelope, options?: AppendOptions): Promise<AppendAnswer> {
      const began = performance.now();
      const answer = await log.append(envelope, options);
      observe(envelope, answer, (performance.now() - began) / 1000);
      return answer;
    },
  };
}
