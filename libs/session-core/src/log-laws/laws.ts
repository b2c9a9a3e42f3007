import type { Millis } from '../events/millis.js';
import type { Position } from '../events/position.js';

/** What holds of every log that Headcount has written, whoever wrote which part of it; see docs/log.md. */
export const logLaws = {
  readable: 'every fact of the log can be read',
  guard: 'what is decided for a site stands right behind what it was decided on',
  subject: 'what gives or takes a seat stands on the guarded subject of its site',
  one_life: 'a session starts once; only the real start of an inferred one may follow',
  known: 'the start of a session stands before everything else that is said of it',
  source_life: 'nobody starts or comes back in a former life of its source',
  resume:
    'only who was lost comes back: not from an exact end, not while the lease runs, not by an old report',
  one_end: 'what has ended ends no more, but for an exact end behind an estimated one',
  justified_end: 'every end that no source told has its reason: by the clock, by a newer life, by a limit',
  seat: 'a seat is taken by who has none, and released by who was idle for as long as the limit says',
  over_limit: 'no admission leaves more seats taken than a limit allows, unless it says so',
  refusal: 'nobody is refused while a seat is free',
} as const;
export type LogLaw = keyof typeof logLaws;

/** A law that did not hold. */
export interface LogViolation {
  readonly law: LogLaw;
  readonly site: string;
  /** Of the fact that breaks it. */
  readonly position: Position;
  /** What is wrong, with the names and figures that show it. */
  readonly detail: string;
}

/** When a fact stands in the log, and whether everything before it was seen. */
export interface Moment {
  /** The log's own time. */
  readonly loggedAt: Millis;
  /** Lease time. */
  readonly lc: Millis;
  /** False: the log was cut off in front; of what is unknown nothing can be said. */
  readonly complete: boolean;
}

/** Takes what was found out about the fact at hand. */
export interface Verdicts {
  /** A law was looked at; it holds if `holds`. */
  must(law: LogLaw, holds: boolean, detail: () => string): void;
}

/** Of a session whose start was never seen. */
export function unknown(verdicts: Verdicts, complete: boolean, what: string): void {
  if (complete) verdicts.must('known', false, () => `${what}, and has never started`);
}
