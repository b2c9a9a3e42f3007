import type { Millis } from '@headcount/session-core';
import type { CanonicalRow } from '../checkers/canonical-row.js';
import { userAgentRow } from './user-agent-row.js';
import type { ReferenceEnd, ReferenceSession, Span } from './reference-session.js';
import { joinedSpans } from './spans.js';

/** The rows of one session as the canonical dump shows them: in `session`, and while it is open in `live`. */
export function rowsOfSession(site: string, id: string, session: ReferenceSession): CanonicalRow[] {
  const key = { site, id };
  const { end, policy, meta } = session;
  const signals = {
    last_seen_at: iso(session.lastSeenAt),
    last_active_at: iso(session.lastActiveAt),
    connected_ms: session.connectedMs,
    active_ms: session.activeMs,
    orphan_runs: session.orphanRuns,
    connected_segments: segments(session.connected),
    active_segments: segments(session.active),
    measures: session.measures,
  };
  const whileOpen = Object.fromEntries(Object.keys(signals).map((name) => [name, null]));
  const row: CanonicalRow = {
    table: 'session',
    ...key,
    user_id: session.userId,
    user_since:
      session.userId !== null && session.logins.length === 1 ? iso(session.logins[0]!.loginAt) : null,
    logins: session.logins,
    started_at: iso(session.startedAt),
    inferred: session.inferred,
    over_limit: session.overLimit,
    seat: session.seat,
    occupied: segments(session.occupied),
    occupied_since: session.occupiedSince === null ? null : iso(session.occupiedSince),
    occupied_until: segments(session.occupied).at(-1)?.[1] ?? null,
    heartbeat_ms: policy.heartbeatMs,
    lease_ms: policy.liveness === 'beats' ? policy.leaseMs : null,
    idle_after_ms: policy.idleAfterMs,
    dangling_after_ms: policy.danglingAfterMs,
    ...endColumns(end),
    span_ms: end === null ? null : session.spanMs,
    ...(end === null ? whileOpen : signals),
    client_id: meta.clientId,
    source_id: meta.sourceId,
    incarnation: meta.incarnation,
    device_id: meta.deviceId,
    previous_session_id: meta.previousSessionId,
    client_instance_id: meta.clientInstanceId,
    user_agent_id: meta.userAgent === null ? null : userAgentRow(meta.userAgent, meta.appRules).id,
    ip_address: meta.ipAddress,
    host: meta.host,
    attributes: meta.attributes,
  };
  return end === null ? [row, { table: 'live', ...key, ...signals }] : [row];
}

function endColumns(end: ReferenceEnd | null) {
  return {
    ended_at: end === null ? null : iso(end.at),
    end_reason: end?.reason ?? null,
    ended_by: end?.by ?? null,
    ended_by_name: end?.byName ?? null,
    end_precision: end?.precision ?? null,
    end_uncertainty_ms: end?.uncertaintyMs ?? null,
  };
}

/** Half-open ranges: one without length is none, and two that touch are one. */
function segments(spans: readonly Span[]): [string, string][] {
  return joinedSpans(spans).map(([from, to]) => [iso(from), iso(to)]);
}

function iso(at: Millis): string {
  return new Date(at).toISOString();
}
