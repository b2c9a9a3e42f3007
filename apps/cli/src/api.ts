import { exitCodes, Failure, messageOf } from './failure.js';

interface Call {
  readonly base: string;
  readonly path: string;
  readonly key: string | null;
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  readonly timeoutMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** Seconds, of a `Retry-After` header; null without one. */
  readonly retryAfter: number | null;
}

/**
 * One HTTP call; nothing is repeated.
 *
 * @throws Failure (unreachable) when no answer comes within the time
 */
export async function call(request: Call): Promise<Answer> {
  const { base, path, key, method = 'GET', query = {}, body, timeoutMs = 10_000 } = request;
  const url = new URL(path, base);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined) url.searchParams.set(name, value);
  try {
    const response = await fetch(url, {
      method,
      headers: {
        accept: 'application/json',
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await response.text();
    const retryAfter = Number(response.headers.get('retry-after'));
    return { status: response.status, body: parsed(text), retryAfter: retryAfter > 0 ? retryAfter : null };
  } catch (error) {
    throw unanswered(url.origin, error);
  }
}

/**
 * {@link call}, for callers that only know what to do with a 2xx.
 *
 * @throws Failure: `found` for a refusal (4xx), `unreachable` for a server that can't answer now (5xx)
 */
export async function callForBody<Body>(request: Call): Promise<Body> {
  const { status, body } = await call(request);
  if (status >= 200 && status < 300) return body as Body;
  throw refusal(status, body);
}

/** A server that gives no answer: `error` says why. */
export function unanswered(origin: string, error: unknown): Failure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new Failure(exitCodes.unreachable, `${origin} does not answer: ${messageOf(cause)}`, {
    cause: error,
  });
}

/** An answer that is none: `found` for a refusal (4xx), `unreachable` for a server that can't answer now (5xx). */
export function refusal(status: number, body: unknown): Failure {
  return new Failure(status >= 500 ? exitCodes.unreachable : exitCodes.found, problemText(status, body));
}

/** What a problem+json says, in one line. */
export function problemText(status: number, body: unknown): string {
  const { code, title, detail } = (typeof body === 'object' && body !== null ? body : {}) as Record<
    string,
    unknown
  >;
  const words = [detail, title].find((text) => typeof text === 'string');
  return typeof code === 'string' ? `${words ?? 'refused'} (${status} ${code})` : `status ${status}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
