import type { EndedSession, IdentifyRequest, Refusal } from '@headcount/session-core';
import type { Collector } from './collector.js';

/** What became of a login or logout. */
export type IdentityOutcome =
  | { readonly kind: 'recorded' | 'repeated'; readonly position: string | null }
  | { readonly kind: 'ended'; readonly session: EndedSession }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'failed'; readonly code: 'log_unavailable' | 'indeterminate'; readonly detail: string };

const mostRounds = 5;

/** Records whose a session is from now on; asks again while others are changing it. */
export async function recordIdentity(
  collector: Collector,
  site: string,
  request: IdentifyRequest,
): Promise<IdentityOutcome> {
  for (let round = 0; round < mostRounds; round++) {
    const answer = await collector.submit(site, request);
    if (!answer.ok) return { kind: 'failed', ...answer };
    const { outcome, position } = answer;
    switch (outcome.kind) {
      case 'unknown':
      case 'stale':
        return { kind: outcome.kind };
      case 'ended':
        return { kind: 'ended', session: outcome.session };
      case 'refused':
        return { kind: 'refused', refusal: outcome.refusal };
      case 'nothing':
        return { kind: 'repeated', position };
      case 'fact':
        if (outcome.did === 'identified') return { kind: 'recorded', position };
        if (outcome.did === 'resumed') return { kind: 'repeated', position };
        continue;
      case 'alive':
      case 'conflict':
        continue;
    }
  }
  return { kind: 'failed', code: 'log_unavailable', detail: 'the session changes too fast' };
}
