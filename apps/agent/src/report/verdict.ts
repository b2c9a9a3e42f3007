import type { BeatResult } from '@headcount/contracts';
import type { Report } from './report.js';
import type { Answer } from './http.js';

/** What an answer means for the report it answers. */
export type Verdict =
  /** Told; nothing to do. */
  | { readonly is: 'done' }
  /** The collector has closed the session for good: report it no longer. */
  | { readonly is: 'closed'; readonly code: string }
  /** The collector will never take it; it is dropped and counted. */
  | { readonly is: 'rejected'; readonly code: string }
  /** A later incarnation of this source is registered: this agent must stop. */
  | { readonly is: 'stale' }
  /** Not now; the report stays in the spool. */
  | {
      readonly is: 'retry';
      readonly why: string;
      readonly class: 'collector' | 'key';
      readonly afterMs: number;
    };

const closing = new Set(['session_already_ended', 'session_ended', 'session_id_conflict']);

/** Said by a wrong address or an older collector: right again once that is put right. */
const passing = new Set(['not_found', 'method_not_allowed']);

/** Ends that the collector imposed or that were told as exact: beating on would change nothing. */
const finalReasons = new Set([
  'revoked',
  'evicted',
  'max_duration',
  'replaced',
  'logout',
  'suspended',
  'terminated',
  'client_closed',
]);

/**
 * Reads an answer. Whatever does not come from a collector (no problem document with a code) is retried, so that a
 * wrong proxy in between costs nothing but time.
 */
export function verdictOf(kind: Report['kind'], answer: Answer): Verdict {
  const { status } = answer;
  const code = codeOf(answer.body);
  if (status >= 200 && status < 300)
    return answer.body === undefined ? retry(answer, 'no JSON') : { is: 'done' };
  if (status === 401 || status === 403) return { ...retry(answer, code ?? 'no code'), class: 'key' };
  if (code === null || passing.has(code) || status === 429 || status >= 500)
    return retry(answer, code ?? 'no code');
  if (code === 'stale_incarnation') return { is: 'stale' };
  return finalVerdict(kind, code);
}

function finalVerdict(kind: Report['kind'], code: string): Verdict {
  if (kind === 'end' && (closing.has(code) || code === 'session_not_found')) return { is: 'done' };
  return closing.has(code) ? { is: 'closed', code } : { is: 'rejected', code };
}

/** Whether a session is over for the agent, though its process may live on. */
export function isFinal(result: BeatResult): boolean {
  return result.status === 'ended' && finalReasons.has(result.endReason ?? '');
}

/** The results in the answer to a batch of beats. */
export function beatResults(body: unknown): readonly BeatResult[] {
  const results = (body as { results?: unknown } | null)?.results;
  if (!Array.isArray(results)) return [];
  return (results as Partial<BeatResult>[]).filter(
    (result): result is BeatResult =>
      typeof result?.sessionId === 'string' && typeof result.status === 'string',
  );
}

function retry(answer: Answer, why: string): Extract<Verdict, { is: 'retry' }> {
  return {
    is: 'retry',
    why: `answered ${answer.status} (${why})`,
    class: 'collector',
    afterMs: answer.retryAfterMs ?? 0,
  };
}

function codeOf(body: unknown): string | null {
  const code = (body as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && /^[a-z_]{1,64}$/.test(code) ? code : null;
}
