import {
  isAlive,
  isMereSignal,
  siteOf,
  type Beat,
  type LifecycleRequest,
  type OpenSession,
  type Refusal,
  type SiteSessions,
} from '@headcount/session-core';
import type { Barrier } from './barrier.js';
import { ClockCorrections } from './clock-corrections.js';
import type { Answer, CollectorContext } from './guarded-append.js';
import { appendHistory, type HistoryAnswer, type HistoryEvent } from './history.js';
import { SiteLifecycle } from './lifecycle.js';
import type { SignalAnswer, Signals, SignalWriter } from './signals.js';
import type { Tail } from './tail.js';
import type { TerminationTokens } from './termination-tokens.js';
import { mostWaiting, WaitingRoom } from './waiting-room.js';

/** What the entry points share: the state as read from the log, and the two ways to append to it. */
export class Collector {
  readonly corrections = new ClockCorrections();
  private readonly sites = new Map<string, SiteLifecycle>();
  private readonly room = new WaitingRoom(mostWaiting, () => this.barrier.shedding.note());

  constructor(
    private readonly context: CollectorContext,
    private readonly signals: SignalWriter,
    readonly tokens: TerminationTokens,
    private readonly refused: (site: string, refusal: Refusal) => void,
  ) {}

  get tail(): Tail {
    return this.context.tail;
  }

  get barrier(): Barrier {
    return this.context.barrier;
  }

  now(): number {
    return this.context.now();
  }

  sessionsOf(site: string): SiteSessions {
    return siteOf(this.tail.state, site);
  }

  /**
   * The session of a beat, if it is open, nothing is due of it and the beat asks for nothing, as far as the log was
   * read: then the beat is a mere signal, and one that was read back has kept the session alive if this is the same session still:
   * each lifecycle fact makes it another object.
   */
  kept(site: string, beat: Beat): OpenSession | undefined {
    const sessions = this.sessionsOf(site);
    const session = sessions.open.get(beat.sessionId);
    const lc = this.tail.state.clock.now;
    const mere = session && isAlive(session, lc) && isMereSignal(sessions, session, { beat, lc });
    return mere === true ? session : undefined;
  }

  /** The session, if it is open and nothing is due of it, as far as the log was read. */
  living(site: string, sessionId: string): OpenSession | undefined {
    const session = this.sessionsOf(site).open.get(sessionId);
    return session && isAlive(session, this.tail.state.clock.now) ? session : undefined;
  }

  /** Decides and records a lifecycle request; see {@link SiteLifecycle}. */
  async submit(site: string, request: LifecycleRequest): Promise<Answer> {
    let lifecycle = this.sites.get(site);
    if (lifecycle === undefined) {
      lifecycle = new SiteLifecycle(site, this.context, this.room);
      this.sites.set(site, lifecycle);
    }
    const answer = await lifecycle.submit(request);
    if (answer.ok && answer.outcome.kind === 'refused') this.refused(site, answer.outcome.refusal);
    return answer;
  }

  /** Appends what is told of the past; see {@link appendHistory}. */
  appendHistory(site: string, events: readonly HistoryEvent[]): Promise<HistoryAnswer> {
    return appendHistory(this.context, site, events);
  }

  /** Tells refusals in the log that have been counted only, where it is time to. */
  async tellDenials(): Promise<void> {
    await Promise.all([...this.sites.values()].map((lifecycle) => lifecycle.tellDenials()));
  }

  /** What waits for the log now, under way or not: reports of beats, and requests for lifecycle facts. */
  get waiting(): { readonly signals: number; readonly lifecycle: number } {
    return { signals: this.signals.waiting, lifecycle: this.room.taken };
  }

  /** Records plain signals; see {@link SignalWriter}. */
  signal(signals: Signals): Promise<SignalAnswer> {
    if (this.signals.isFull) this.barrier.shedding.note();
    return this.signals.write(signals);
  }
}
