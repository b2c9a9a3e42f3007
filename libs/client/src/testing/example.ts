import { createApiClient } from '../index.js';

/** How many hours each user was active between two instants. @throws Error with the problem that the API answers */
export async function activeHours(
  server: { readonly url: string; readonly key: string },
  window: { readonly from: string; readonly to: string },
): Promise<ReadonlyMap<string, number>> {
  const client = createApiClient(server);
  const hours = new Map<string, number>();
  for (let cursor: string | null | undefined; cursor !== null;) {
    const query = { ...window, limit: 500, ...(cursor === undefined ? {} : { cursor }) };
    const { data, error } = await client.GET('/api/v1/users', { params: { query } });
    if (data === undefined) throw new Error(`${error?.code}: ${error?.detail}`);
    for (const { userId, activeSeconds } of data.data) hours.set(userId, activeSeconds.union / 3600);
    cursor = data.page.nextCursor;
  }
  return hours;
}
