import {
  endSession,
  heartbeat,
  heartbeats,
  identifySession,
  register,
  startSession,
  takeSnapshot,
  type ReportedBy,
} from '@headcount/collector';
import { ProblemError } from '@headcount/service-kit';
import type { LimitChangedData, Millis, SitePolicy } from '@headcount/session-core';
import type { Request } from '../nodes/collector-node.js';

/** The bodies are those of the HTTP interface; only what clients of the simulation say. */
export interface StartBody {
  readonly id: string;
  readonly userId?: string;
  readonly sourceId?: string;
  readonly ipAddress?: string;
  readonly clientInstanceId?: string;
  readonly incarnation?: string;
  readonly previousSessionId?: string;
  readonly clientId?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly terminate?: readonly string[];
  readonly startedAt?: string;
  readonly occurredAt?: string;
  readonly sentAt?: string;
}

export interface BeatBody {
  readonly at?: string;
  readonly sentAt?: string;
  readonly active?: boolean;
  readonly elapsedMs?: number;
}

export interface BeatsBody {
  readonly sourceId: string;
  readonly incarnation?: string;
  readonly sentAt?: string;
  readonly beats: readonly ({ readonly sessionId: string } & Omit<BeatBody, 'sentAt'>)[];
}

export interface SnapshotBody {
  readonly incarnation: string;
  readonly takenAt: string;
  readonly sentAt?: string;
  readonly part?: number;
  readonly parts?: number;
  readonly sessions: readonly {
    readonly sessionId: string;
    readonly userId?: string;
    readonly startedAt?: string;
    readonly active?: boolean;
  }[];
}

/** By the key of an application, and by that of an agent. */
const asking = (site: string): ReportedBy => ({ site, observing: false });
const seeing = (site: string): ReportedBy => ({ site, observing: true });

export const startRequest = (site: string, body: StartBody): Request<object> => ({
  site,
  asked: { kind: 'start', sessionId: body.id, incarnation: body.incarnation ?? null },
  run: async (collector) => {
    const { status, answer } = await startSession(collector, asking(site), body);
    return { status, body: answer };
  },
});

export const beatRequest = (
  site: string,
  sessionId: string,
  body: BeatBody,
  ageMs: Millis = 0,
): Request<object> => ({
  site,
  asked: { kind: 'beat', sessionId, ageMs },
  run: async (collector) => ({
    status: 200,
    body: await heartbeat(collector, asking(site), sessionId, body),
  }),
});

export const beatsRequest = (site: string, body: BeatsBody, ageMs: Millis = 0): Request<object> => ({
  site,
  asked: {
    kind: 'beats',
    sessionIds: body.beats.map(({ sessionId }) => sessionId),
    ageMs,
    incarnation: body.incarnation ?? null,
  },
  run: async (collector) => ({ status: 200, body: await heartbeats(collector, asking(site), body) }),
});

export const endRequest = (
  site: string,
  sessionId: string,
  body: { readonly reason?: string; readonly endedAt?: string; readonly sentAt?: string },
): Request<object> => ({
  site,
  asked: { kind: 'end', sessionId },
  run: async (collector) => ({ status: 200, body: await endSession(collector, site, sessionId, body) }),
});

export const registerRequest = (
  site: string,
  source: { readonly sourceId: string; readonly incarnation: string },
  body: { readonly heartbeatIntervalSeconds?: number; readonly startedAt?: string },
): Request<object> => ({
  site,
  asked: { kind: 'register', ...source },
  run: async (collector) => ({ status: 200, body: await register(collector, site, source, body) }),
});

export const snapshotRequest = (
  site: string,
  sourceId: string,
  body: SnapshotBody,
  ageMs: Millis = 0,
): Request<object> => ({
  site,
  asked: {
    kind: 'snapshot',
    sessionIds: body.sessions.map(({ sessionId }) => sessionId),
    ageMs,
    incarnation: body.incarnation,
  },
  run: async (collector) => ({
    status: 200,
    body: await takeSnapshot(collector, seeing(site), sourceId, body),
  }),
});

export const identifyRequest = (
  site: string,
  sessionId: string,
  body: { readonly userId: string | null; readonly at?: string; readonly sentAt?: string },
): Request<object> => ({
  site,
  asked: { kind: 'identify', sessionId, userId: body.userId },
  run: async (collector) => {
    const { answer } = await identifySession(collector, asking(site), sessionId, body);
    return { status: 200, body: answer };
  },
});

/** As an administrator's commands come in: through other services, without HTTP. */
export const policyRequest = (site: string, policy: SitePolicy, mark: string): Request<object> => ({
  site,
  asked: { kind: 'policy', mark },
  run: async (collector) => {
    const data = { policy, changedBy: mark };
    const answer = await collector.submit(site, { kind: 'policy', at: collector.now(), data });
    if (!answer.ok) throw new ProblemError(answer.code);
    return { status: 200, body: { position: answer.position } };
  },
});

export const limitRequest = (site: string, data: LimitChangedData): Request<object> => ({
  site,
  asked: { kind: 'limit', mark: data.changedBy ?? '' },
  run: async (collector) => {
    const answer = await collector.submit(site, { kind: 'limit', at: collector.now(), data });
    if (!answer.ok) throw new ProblemError(answer.code);
    return { status: 200, body: { position: answer.position } };
  },
});

export const revokeRequest = (site: string, sessionId: string): Request<object> => ({
  site,
  asked: { kind: 'end', sessionId },
  run: async (collector) => {
    const answer = await collector.submit(site, {
      ...{
        kind: 'end',
        sessionId,
        reason: 'revoked',
        bySource: false,
        endedBy: 'admin',
        endedByName: 'root',
      },
      endedAt: collector.now(),
    });
    if (!answer.ok) throw new ProblemError(answer.code);
    if (answer.outcome.kind === 'unknown') throw new ProblemError('session_not_found');
    return { status: 200, body: { position: answer.position } };
  },
});
