import { registerBody, type RegisterAnswer } from '@headcount/contracts';
import { policyFor } from '@headcount/session-core';
import { parseInput } from '@headcount/service-kit';
import { registerSource } from '../admission/sources.js';
import type { Collector } from '../admission/collector.js';
import { millisOf } from './reports.js';

/** `PUT /sources/{sourceId}/incarnations/{incarnation}`. */
export async function register(
  collector: Collector,
  site: string,
  source: { sourceId: string; incarnation: string },
  body: unknown,
): Promise<RegisterAnswer> {
  const { heartbeatIntervalSeconds, startedAt, kind } = parseInput(registerBody, body);
  const now = collector.now();
  const registered = await registerSource(collector, site, {
    ...source,
    kind,
    // whatever its clock says, it has begun by now
    startedAt: Math.min(millisOf(startedAt) ?? now, now),
    heartbeatMs: heartbeatIntervalSeconds === null ? null : Math.round(heartbeatIntervalSeconds * 1000),
  });
  const { leaseMs } = policyFor(collector.sessionsOf(site), source.sourceId);
  return { ...registered, leaseSeconds: leaseMs / 1000 };
}
