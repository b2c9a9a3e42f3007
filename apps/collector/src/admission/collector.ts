import { isAlive, siteOf, type LifecycleRequest, type SiteSessions } from '@headcount/session-core';
import type { Barrier } from './barrier.js';
import { ClockCorrections } from './clock-corrections.js';
import { SiteLifecycle, type Answer, type CollectorContext } from './lifecycle.js';
import type { SignalAnswer, Signals, SignalWriter } from './signals.js';
import type { Tail } from './tail.js';

/** What the entry points share: the state as read from the log, and the two ways to append to it. */
export class Collector {
  readonly corrections = new ClockCorrections();
  private readonly sites = new Map<string, SiteLifecycle>();

  constructor(
    private readonly context: CollectorContext,
    private readonly signals: SignalWriter,
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

  /** Whether the session is open and nothing is due of it, as far as the log was read. */
  isAlive(site: string, sessionId: string): boolean {
    const session = this.sessionsOf(site).open.get(sessionId);
    return session !== undefined && isAlive(session, this.tail.state.clock.now);
  }

  /** Decides and records a lifecycle request; see {@link SiteLifecycle}. */
  submit(site: string, request: LifecycleRequest): Promise<Answer> {
    let lifecycle = this.sites.get(site);
    if (lifecycle === undefined) {
      lifecycle = new SiteLifecycle(site, this.context);
      this.sites.set(site, lifecycle);
    }
    return lifecycle.submit(request);
  }

  /** Records plain signals; see {@link SignalWriter}. */
  signal(signals: Signals): Promise<SignalAnswer> {
    return this.signals.write(signals);
  }
}
