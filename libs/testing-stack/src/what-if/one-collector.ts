import { lifecycleSubject } from '@headcount/contracts';
import type { StoredEnvelope } from '@headcount/event-log';
import {
  applyMessage,
  decide,
  defaultPolicy,
  isAlive,
  isMereSignal,
  lapsed,
  newCollectorState,
  noMeta,
  siteOf,
  type HeadcountEvent,
  type LifecycleRequest,
  type Millis,
  type SessionPolicy,
  type SessionStartedData,
} from '@headcount/session-core';

export const site = 'north';
const tickMs = 5_000;

/** What one client does, whatever it is answered, until it is told that its session is over. */
export interface Client {
  readonly id: string;
  readonly startsAt: Millis;
  /** Between one beat and the next. */
  readonly pausesMs: readonly Millis[];
  /** Whether it says at last that the session is over. */
  readonly signsOut: boolean;
}

interface Deed {
  readonly at: Millis;
  readonly does: 'tick' | 'start' | 'beat' | 'end';
  readonly id: string;
}

type Said = Pick<HeadcountEvent, 'type' | 'data'>;

/**
 * The log of one collector that lives through what clients do, under a policy: it ticks before it hears of anything,
 * decides by the very rules of admission, and ends who is due behind every tick.
 */
export function logOf(clients: readonly Client[], policy: Partial<SessionPolicy>): readonly StoredEnvelope[] {
  const collector = new OneCollector({ ...defaultPolicy, ...policy });
  for (const deed of deedsOf(clients)) collector.take(deed);
  return collector.envelopes;
}

function deedsOf(clients: readonly Client[]): readonly Deed[] {
  const deeds = clients.flatMap(({ id, startsAt, pausesMs, signsOut }): Deed[] => {
    let at = startsAt;
    const beats = pausesMs.map((pause): Deed => ({ at: (at += pause), does: 'beat', id }));
    const told: Deed[] = [{ at: startsAt, does: 'start', id }, ...beats];
    return signsOut ? [...told, { at: at + 1, does: 'end', id }] : told;
  });
  const last = Math.max(0, ...deeds.map(({ at }) => at));
  const ticks = Array.from({ length: Math.ceil((last + 1_000_000) / tickMs) }, (_, i): Deed => ({
    at: i * tickMs,
    does: 'tick',
    id: '',
  }));
  return [...ticks, ...deeds].sort((a, b) => a.at - b.at);
}

class OneCollector {
  readonly envelopes: StoredEnvelope[] = [];
  private readonly state = newCollectorState();
  private readonly gone = new Set<string>();
  private now: Millis = 0;

  constructor(private readonly policy: SessionPolicy) {}

  take({ at, does, id }: Deed): void {
    this.now = at;
    this.write([{ type: 'Tick', data: { collectorId: 'c', everyMs: tickMs, shedding: false } }]);
    this.endThoseDue();
    if (does !== 'tick' && !this.gone.has(id)) this.hear(does, id);
  }

  private get sessions() {
    return siteOf(this.state, site);
  }

  private hear(does: 'start' | 'beat' | 'end', id: string): void {
    if (does === 'start') return this.decided({ kind: 'start', data: this.startOf(id), observing: true });
    if (does === 'beat') return this.beat(id);
    const told = { reason: 'logout', bySource: true, endedBy: 'user', endedByName: null } as const;
    this.decided({ kind: 'end', sessionId: id, endedAt: this.now, ...told });
  }

  private beat(id: string): void {
    const { now: at } = this;
    const lc = () => this.state.clock.now;
    const open = this.sessions.open.get(id);
    if (open !== undefined && isAlive(open, lc())) {
      const beat = { sessionId: id, at, active: true };
      if (isMereSignal(this.sessions, open, { beat, lc: lc() })) {
        this.write([{ type: 'Heartbeat', data: { sourceId: null, beats: [beat] } }]);
        if (!lapsed(this.sessions.open.get(id)!, lc())) return;
      }
    }
    this.decided({ kind: 'resume', at, ageMs: 0, observing: true, inferred: this.startOf(id) });
  }

  private endThoseDue(): void {
    for (const { id } of [...this.sessions.open.values()]) {
      const session = this.sessions.open.get(id);
      if (session !== undefined && !isAlive(session, this.state.clock.now))
        this.decided({ kind: 'expire', sessionId: id });
    }
  }

  private decided(request: LifecycleRequest): void {
    const { events, outcomes } = decide(this.sessions, [request], {
      lc: this.state.clock.now,
      now: this.now,
    });
    if (events.length > 0) this.write(events);
    const outcome = outcomes.get(request);
    if (request.kind === 'resume' && (outcome?.kind === 'ended' || events[0]?.type === 'SessionEnded'))
      this.gone.add(request.inferred.sessionId);
  }

  private startOf(sessionId: string): SessionStartedData {
    const { policy, now: startedAt } = this;
    const told = { inferred: false, overLimit: false, ageMs: 0 };
    return { ...noMeta, ...told, sessionId, startedAt, policy, userId: sessionId };
  }

  private write(events: readonly Said[]): void {
    const seq = this.envelopes.length + 1;
    const loggedAt = this.now;
    const facts = events.map((event, index) => ({
      event: {
        ...event,
        ...{ id: `${seq}/${index}`, site, time: loggedAt, receivedAt: loggedAt },
      } as HeadcountEvent,
      position: { seq, index },
      loggedAt,
    }));
    const subject = lifecycleSubject(site);
    applyMessage(this.state, { seq, loggedAt, lifecycleOf: site, facts, unreadable: [] });
    this.envelopes.push({ seq, loggedAt, subject, id: `envelope-${seq}`, facts, unreadable: [] });
  }
}
