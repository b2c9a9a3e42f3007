import {
  isAlive,
  isSuperseded,
  type LifecycleRequest,
  type OpenSession,
  type SiteSessions,
} from '@headcount/session-core';
import type { Collector } from '../admission/collector.js';
import type { OpenCounts } from '../session-metrics.js';
import { Turns } from '../turns.js';

/** An end that is due at a site. */
export interface Due {
  readonly site: string;
  readonly request: LifecycleRequest;
}

/** What a look at every open session has found. */
export interface Survey {
  readonly ends: readonly Due[];
  /** Open sessions by site and status. */
  readonly open: ReadonlyMap<string, OpenCounts>;
  /** Infinity: there is no site. */
  readonly shortestLeaseMs: number;
}

type State = Collector['tail']['state'];

/**
 * Looks at every open session, bucket by bucket and in slices: a million of them take a good part of a second, and who
 * asks meanwhile has to be answered. What has changed behind a slice is found by the next look.
 *
 * @param collectorId says where to begin: no two collectors look at the same sessions at the same time
 * @returns null when what was read of the log has been dropped meanwhile
 */
export async function survey(
  collector: Pick<Collector, 'now'> & { readonly tail: { readonly state: State } },
  collectorId: string,
  turns = new Turns(),
): Promise<Survey | null> {
  const { tail } = collector;
  const { state } = tail;
  const ends: Due[] = [];
  const open = new Map<string, OpenCounts>();
  let shortestLeaseMs = Infinity;
  for (const [site, sessions] of state.sites) {
    const counts = { active: 0, idle: 0 };
    shortestLeaseMs = Math.min(shortestLeaseMs, sessions.policy.leaseMs);
    for (const bucket of sessions.open.bucketsFrom(sessions.open.bucketOf(collectorId))) {
      const at = collector.now();
      for (const session of bucket.values()) {
        counts[at - session.lastActiveAt > session.policy.idleAfterMs ? 'idle' : 'active'] += 1;
        shortestLeaseMs = Math.min(shortestLeaseMs, session.policy.leaseMs);
        const request = endOf(state, sessions, session);
        if (request !== null) ends.push({ site, request });
      }
      if (!turns.isOver) continue;
      await turns.rest();
      if (tail.state !== state) return null;
    }
    open.set(site, counts);
  }
  return { ends, open, shortestLeaseMs };
}

function endOf(state: State, sessions: SiteSessions, session: OpenSession): LifecycleRequest | null {
  const sessionId = session.id;
  if (!isAlive(session, state.clock.now)) return { kind: 'expire', sessionId };
  if (!isSuperseded(sessions, session)) return null;
  const before = sessions.sources.get(session.sourceId!)!.startedAt;
  return { kind: 'close', sessionId, reason: 'source_restarted', before };
}
