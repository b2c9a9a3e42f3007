import type { Answer } from './http.js';

/** What an answer means for what it answers. */
export type Verdict =
  /** Told; nothing to do. */
  | { readonly is: 'done' }
  /** The collector will never take it; it is dropped and counted. */
  | { readonly is: 'rejected'; readonly code: string }
  /** A later incarnation of this source is registered. */
  | { readonly is: 'stale' }
  /** Not now. */
  | {
      readonly is: 'retry';
      readonly why: string;
      readonly class: 'collector' | 'key';
      readonly afterMs: number;
      /** The collector is there, and failed over this very request. */
      readonly failed: boolean;
    };

export type Retry = Extract<Verdict, { is: 'retry' }>;

/** Said by a wrong address or an older collector: right again once that is put right. */
const passing = new Set(['not_found', 'method_not_allowed']);

/**
 * Reads an answer. Whatever does not come from a collector (no problem document with a code) is retried, so that a
 * wrong proxy in between costs nothing but time.
 */
export function verdictOf(answer: Answer): Verdict {
  const { status } = answer;
  const code = codeOf(answer.body);
  if (status >= 200 && status < 300)
    return answer.body === undefined ? retry(answer, 'no JSON') : { is: 'done' };
  if (status === 401 || status === 403) return { ...retry(answer, code ?? 'no code'), class: 'key' };
  if (code === null || passing.has(code) || status === 429 || status >= 500)
    return retry(answer, code ?? 'no code');
  return code === 'stale_incarnation' ? { is: 'stale' } : { is: 'rejected', code };
}

function retry(answer: Answer, why: string): Retry {
  return {
    is: 'retry',
    why: `answered ${answer.status} (${why})`,
    class: 'collector',
    afterMs: answer.retryAfterMs ?? 0,
    failed: answer.status === 500,
  };
}

function codeOf(body: unknown): string | null {
  const code = (body as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' && /^[a-z_]{1,64}$/.test(code) ? code : null;
}
