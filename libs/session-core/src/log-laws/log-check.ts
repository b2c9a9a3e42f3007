import { advance, newLeaseClock, type LeaseClock } from '../clock/lease-clock.js';
import type { EventType, HeadcountEvent, SourceStartedData } from '../events/event.js';
import type { Position } from '../events/position.js';
import type { LogMessage } from '../admission/apply-message.js';
import type { RecordedFact } from '../session/evolve.js';
import { changeLimit, forgetEnded, newCheckedSite, type CheckedSite } from './checked-site.js';
import { logLaws, type LogLaw, type LogViolation, type Moment, type Verdicts } from './laws.js';
import { checkIdentity, checkRefusal, checkSeatReleased, checkSeatTaken } from './seat-laws.js';
import { checkBeat, checkEnd, checkResume, checkStart } from './session-laws.js';

/** One envelope of the log, as far as its laws are concerned. */
export interface CheckedMessage extends Pick<LogMessage, 'seq' | 'loggedAt' | 'lifecycleOf'> {
  readonly facts: readonly RecordedFact[];
  readonly unreadable: readonly { readonly position: Position; readonly type: string }[];
  /** Backfilled history: read, and judged by no law. */
  readonly isHistory: boolean;
  /** The last sequence of its subject that it was appended behind; left out: it was not guarded. */
  readonly expectedLast?: number | undefined;
}

/**
 * A reader of the log that judges it as it goes, by the protocol and by nothing that the log's writers are made of. It
 * keeps what is open and what ended lately, however long the log is. Mutable: it belongs to one reader.
 */
export interface LogCheck {
  readonly clock: LeaseClock;
  readonly sites: Map<string, CheckedSite>;
  /** Of the first envelope; null before it. A log that does not begin at 1 is judged by what can be told of it. */
  firstSeq: number | null;
  seq: number;
  facts: number;
  /** How often each law was looked at, and how often it did not hold. */
  readonly looked: Record<LogLaw, number>;
  readonly broken: Record<LogLaw, number>;
}

export function newLogCheck(): LogCheck {
  return {
    ...{ clock: newLeaseClock(), sites: new Map(), firstSeq: null, seq: 0, facts: 0 },
    ...{ looked: noneOfAny(), broken: noneOfAny() },
  };
}

function noneOfAny(): Record<LogLaw, number> {
  return Object.fromEntries(Object.keys(logLaws).map((law) => [law, 0])) as Record<LogLaw, number>;
}

/** Reads the next envelope, in log order. @returns what it breaks */
export function checkMessage(check: LogCheck, message: CheckedMessage): readonly LogViolation[] {
  const { seq, loggedAt, lifecycleOf } = message;
  check.firstSeq ??= seq;
  check.seq = seq;
  check.facts += message.facts.length;
  const tick = message.facts.find(({ event }) => event.type === 'Tick')?.event;
  const lc = advance(check.clock, loggedAt, tick?.type === 'Tick' ? tick.data : null);
  const envelope = new CheckedEnvelope(check, message, { loggedAt, lc, complete: check.firstSeq === 1 });
  envelope.checkReadable();
  if (message.isHistory) return envelope.violations;
  if (lifecycleOf !== null) envelope.checkGuard(siteOf(check, lifecycleOf));
  for (const fact of message.facts) envelope.checkFact(fact);
  if (lifecycleOf !== null) Object.assign(siteOf(check, lifecycleOf), { lifeSeq: seq, lifeLc: lc });
  for (const site of check.sites.values()) forgetEnded(site, lc);
  return envelope.violations;
}

function siteOf({ sites }: LogCheck, name: string): CheckedSite {
  const site = sites.get(name) ?? newCheckedSite();
  sites.set(name, site);
  return site;
}

/** What gives or takes a seat, and what decides about it. */
const guarded: ReadonlySet<EventType> = new Set<EventType>([
  'SessionStarted',
  'SessionIdentified',
  'SessionResumed',
  'SessionEnded',
  'SessionDenied',
  'SeatTaken',
  'SeatReleased',
  'LimitChanged',
  'SourceStarted',
]);

class CheckedEnvelope {
  readonly violations: LogViolation[] = [];

  constructor(
    private readonly check: LogCheck,
    private readonly message: CheckedMessage,
    private readonly moment: Moment,
  ) {}

  checkReadable(): void {
    const { facts, unreadable, lifecycleOf } = this.message;
    this.check.looked.readable += facts.length + unreadable.length;
    for (const { position, type } of unreadable)
      this.add(
        'readable',
        lifecycleOf ?? '',
        position,
        type === '' ? 'no event' : `unknown or broken: ${type}`,
      );
  }

  checkGuard({ lifeSeq }: CheckedSite): void {
    const { expectedLast, lifecycleOf, seq } = this.message;
    if (expectedLast === undefined || (lifeSeq === 0 && !this.moment.complete)) return;
    this.verdictsAt({ seq, index: 0 }, lifecycleOf!).must(
      'guard',
      expectedLast === lifeSeq,
      () => `was decided on ${expectedLast}, and stands behind ${lifeSeq}`,
    );
  }

  checkFact(fact: RecordedFact): void {
    const { event, position } = fact;
    const verdicts = this.verdictsAt(position, event.site);
    if (guarded.has(event.type))
      verdicts.must(
        'subject',
        event.site === this.message.lifecycleOf,
        () => `${event.type} stands elsewhere`,
      );
    judge(siteOf(this.check, event.site), event, this.moment, verdicts);
  }

  private verdictsAt(position: Position, site: string): Verdicts {
    return {
      must: (law, holds, detail) => {
        this.check.looked[law] += 1;
        if (!holds) this.add(law, site, position, detail());
      },
    };
  }

  private add(law: LogLaw, site: string, position: Position, detail: string): void {
    this.check.broken[law] += 1;
    this.violations.push({ law, site, position, detail });
  }
}

/** Moves what is known of a site past the next fact of it, and says of each law that it touches whether it holds. */
export function judge(site: CheckedSite, event: HeadcountEvent, moment: Moment, verdicts: Verdicts): void {
  switch (event.type) {
    case 'SessionStarted':
      return checkStart(site, event.data, moment, verdicts);
    case 'SessionResumed':
      return checkResume(site, event.data, moment, verdicts);
    case 'SessionEnded':
      return checkEnd(site, event.data, moment, verdicts);
    case 'SessionIdentified':
      return checkIdentity(site, event.data, moment, verdicts);
    case 'SeatTaken':
      return checkSeatTaken(site, event.data, moment, verdicts);
    case 'SeatReleased':
      return checkSeatReleased(site, event.data, moment, verdicts);
    case 'SessionDenied':
      return checkRefusal(site, event.data, moment, verdicts);
    case 'Heartbeat':
      return event.data.beats.forEach((beat) => checkBeat(site, beat, moment, verdicts));
    case 'LimitChanged':
      return changeLimit(site, event.data.limitId, event.data.limit);
    case 'SourceStarted':
      return sourceStarted(site, event.data);
    default:
      return;
  }
}

function sourceStarted({ sources }: CheckedSite, { sourceId, incarnation }: SourceStartedData): void {
  const known = sources.get(sourceId);
  if (known === undefined) return void sources.set(sourceId, { incarnation, former: new Set() });
  if (known.incarnation === incarnation) return;
  known.former.add(known.incarnation);
  known.incarnation = incarnation;
}
