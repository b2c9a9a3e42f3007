import { createApiClient, type ApiClient } from '@headcount/client';
import type { Page } from '@headcount/contracts';
import { refusal, unanswered } from './api.js';
import { need, type System } from './system.js';

/**
 * What the query API answers to one call of its client.
 *
 * @throws Failure: `found` for a refusal (4xx), `unreachable` for a server that can't answer now (5xx), or does not
 */
export async function ask<Data>(
  system: System,
  asking: (
    client: ApiClient,
  ) => Promise<{ readonly data?: Data; readonly error?: unknown; readonly response: Response }>,
): Promise<Data> {
  const url = need(system, 'api');
  const client = createApiClient({ url, key: need(system, 'key') });
  const { data, error, response } = await asking(client).catch((cause: unknown) => {
    throw unanswered(url, cause);
  });
  if (data === undefined || !response.ok) throw refusal(response.status, error);
  return data;
}

/** The items of a list, page after page. */
export async function* pages<Item>(
  ofCursor: (after: { readonly cursor?: string }) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  let cursor: string | null = null;
  do {
    const { data, page }: Page<Item> = await ofCursor(cursor === null ? {} : { cursor });
    yield data;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

/** Without what is undefined. */
export function given<Query extends object>(
  query: Query,
): { [Name in keyof Query]?: Exclude<Query[Name], undefined> } {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined)) as never;
}
