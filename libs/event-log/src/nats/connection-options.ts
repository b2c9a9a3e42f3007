import { credsAuthenticator, type ConnectionOptions } from '@nats-io/transport-node';

/** How to prove who one is; left out for a server that asks nobody, or when the address says it. */
export type LogCredentials =
  | { readonly user: string; readonly password: string }
  | { readonly token: string }
  /** The text of a credentials file (JWT and seed). */
  | { readonly creds: string };

export interface LinkOptions {
  /**
   * One address or several of one cluster, as in `nats://127.0.0.1:4222`; separated by commas if in one string. A user
   * and a password may stand in an address (`nats://user:password@host`) and hold for all of them.
   */
  readonly servers: string | readonly string[];
  /** Shown in the server's list of connections. */
  readonly name: string;
  readonly credentials?: LogCredentials;
  /** First tokens of the inboxes, where the user may subscribe only to its own. */
  readonly inboxPrefix?: string;
}

const dialWithinMs = 4_000;

/** The client's options: it never gives up, and waits `redialAfterMs` between attempts. */
export function connectionOptions(options: LinkOptions, redialAfterMs: number): ConnectionOptions {
  const { servers, name, inboxPrefix } = options;
  const all = typeof servers === 'string' ? servers.split(',').map((server) => server.trim()) : servers;
  const addresses = all.map(splitAddress);
  const credentials = options.credentials ?? addresses.find((address) => address.credentials)?.credentials;
  return {
    servers: addresses.map((address) => address.server),
    name,
    timeout: dialWithinMs,
    maxReconnectAttempts: -1,
    reconnectTimeWait: redialAfterMs,
    reconnectJitter: 100,
    ignoreAuthErrorAbort: true,
    pingInterval: 10_000,
    noAsyncTraces: true,
    ...(inboxPrefix === undefined ? {} : { inboxPrefix }),
    ...(credentials ? authentication(credentials) : {}),
  };
}

/** What a client that is not a {@link LinkOptions | link} needs to reach the same servers, also those that come later. */
export interface ClientOptions {
  readonly servers: string[];
  readonly user?: string;
  readonly pass?: string;
  readonly token?: string;
  readonly maxReconnectAttempts: number;
  readonly waitOnFirstConnect: boolean;
}

/** @param servers as in {@link LinkOptions} */
export function clientOptions(servers: string): ClientOptions {
  const { user, pass, token, ...options } = connectionOptions({ servers, name: '' }, 0);
  return {
    servers: [options.servers ?? []].flat(),
    ...(user === undefined ? {} : { user }),
    ...(pass === undefined ? {} : { pass }),
    ...(token === undefined ? {} : { token }),
    maxReconnectAttempts: -1,
    waitOnFirstConnect: true,
  };
}

/** Takes user and password out of an address; the client would drop them in silence. */
function splitAddress(address: string): { server: string; credentials?: LogCredentials } {
  const match = /^([a-z]+:\/\/)?([^@/]+)@(.+)$/i.exec(address);
  if (!match) return { server: address };
  const [, scheme = '', userInfo = '', rest = ''] = match;
  const server = `${scheme}${rest}`;
  const colon = userInfo.indexOf(':');
  if (colon < 0) return { server, credentials: { token: decodeURIComponent(userInfo) } };
  const user = decodeURIComponent(userInfo.slice(0, colon));
  return { server, credentials: { user, password: decodeURIComponent(userInfo.slice(colon + 1)) } };
}

function authentication(credentials: LogCredentials): ConnectionOptions {
  if ('creds' in credentials)
    return { authenticator: credsAuthenticator(new TextEncoder().encode(credentials.creds)) };
  if ('token' in credentials) return { token: credentials.token };
  return { user: credentials.user, pass: credentials.password };
}
