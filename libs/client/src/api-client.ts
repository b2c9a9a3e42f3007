import createClient, { type Client } from 'openapi-fetch';
import type { paths } from './api.generated.js';

/** What is asked for; results as CSV or lines are streams, which are for `fetch` itself. */
type Json = 'application/json' | 'application/problem+json';

/** Every route of the query API, by its path; what it takes and answers is in the types. */
export type ApiClient = Client<paths, Json>;

export interface ApiOptions {
  /** Of the query API, without a path: `https://headcount.example`. */
  readonly url: string;
  /** `hc_<site>_<id>_<secret>` */
  readonly key: string;
  /** An answer that takes longer is not waited for; default 10 seconds. */
  readonly timeoutMs?: number;
}

/**
 * Calls of the query API: `client.GET('/api/v1/users/{userId}', { params: { path: { userId } } })` gives `{ data }` of a
 * 2xx, `{ error }` with the problem of another answer, and rejects when none comes. Nothing is repeated.
 */
export function createApiClient({ url, key, timeoutMs = 10_000 }: ApiOptions): ApiClient {
  return createClient<paths, Json>({
    baseUrl: url,
    headers: { accept: 'application/json', authorization: `Bearer ${key}` },
    fetch: (request) => fetch(request, { signal: AbortSignal.timeout(timeoutMs) }),
  });
}
