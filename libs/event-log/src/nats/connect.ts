import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream';
import { LogUnavailableError } from '../errors.js';
import type { EventLog } from '../event-log.js';
import type { RawLog } from '../raw-log.js';
import type { LinkOptions } from './connection-options.js';
import { Link, type LinkStatus } from './link.js';
import { NatsLog } from './nats-log.js';
import { NatsStateStore } from '../state/nats-state-store.js';
import type { StateStore } from '../state/state-store.js';

export interface ConnectLogOptions extends LinkOptions {
  /** How long `connectLog` waits for the first connection before it returns without one, in ms; default 2,000. */
  readonly waitMs?: number;
}

/** What operators want to know of the server behind a log. */
export interface NatsHandle {
  readonly connected: boolean;
  /** Address and version of the server, undefined while away. */
  readonly server: string | undefined;
  readonly version: string | undefined;
  /** Why there is no connection, in words for people; undefined while connected. */
  readonly awayReason: string | undefined;
  /** Round trip in milliseconds. @throws LogUnavailableError while away */
  rtt(): Promise<number>;
  /** The administration of streams. @throws LogUnavailableError while away */
  manager(): Promise<JetStreamManager>;
}

export interface LogConnection {
  readonly log: EventLog & RawLog;
  /** Where collectors keep their snapshots. */
  readonly state: StateStore;
  readonly nats: NatsHandle;
  /** Tells of every change from now on; returns how to stop that. */
  onStatus(listener: (status: LinkStatus) => void): () => void;
  /** Closes the connection; readers end with ReaderClosedError, appends under way are indeterminate. */
  close(): Promise<void>;
}

/**
 * Connects to NATS and goes on doing so until `close`. If NATS is not there within `waitMs`, the connection is
 * returned all the same: its log refuses appends, its readers wait, and both work as soon as NATS is there. So a
 * service can start before NATS.
 */
export async function connectLog({ waitMs = 2_000, ...options }: ConnectLogOptions): Promise<LogConnection> {
  const link = new Link(options);
  await link.whenConnected(waitMs);
  return {
    log: new NatsLog(link),
    state: new NatsStateStore(link),
    nats: handleOf(link),
    onStatus: (listener) => link.onStatus(listener),
    close: () => link.close(),
  };
}

function handleOf(link: Link): NatsHandle {
  const needed = () => {
    if (!link.nats) throw new LogUnavailableError(link.awayReason);
    return link.nats;
  };
  return {
    get connected() {
      return link.nats !== undefined;
    },
    get server() {
      return link.nats?.getServer();
    },
    get version() {
      return link.nats?.info?.version;
    },
    get awayReason() {
      return link.nats ? undefined : link.awayReason;
    },
    rtt: async () => needed().rtt(),
    manager: async () => jetstreamManager(needed(), { timeout: 4_000, checkAPI: false }),
  };
}
