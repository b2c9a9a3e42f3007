import pg from 'pg';

/**
 * Creates an empty database on a server, for tests and first set-ups, and returns its URL. `serverUrl` names
 * any database of the server that may be connected to. A database of that name must not exist yet.
 *
 * @throws Error when the server can't be reached, refuses, or has such a database.
 */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  await onServer(
    serverUrl,
    `create database ${pg.escapeIdentifier(name)} template template0 encoding 'UTF8'`,
  );
  const url = new URL(serverUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

/** Drops a database and cuts whoever is still connected to it; nothing happens if there is none. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await onServer(serverUrl, `drop database if exists ${pg.escapeIdentifier(name)} with (force)`);
}

async function onServer(serverUrl: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
