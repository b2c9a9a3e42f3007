import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerTooOldError } from '../errors.js';
import { LogUnavailableError } from '../errors.js';
import type { LogConnection } from '../nats/connect.js';
import type { LinkStatus } from '../nats/link.js';
import { demandFittingServer } from './demand-server.js';

interface Server {
  version: string;
  replicas: number | 'no stream' | 'away';
}

/** A connection to a server that the test exchanges for another one. */
function connectionTo(server: Server) {
  const listeners = new Set<(status: LinkStatus) => void>();
  const info = () =>
    typeof server.replicas === 'number'
      ? Promise.resolve({ config: { num_replicas: server.replicas, max_bytes: -1 } })
      : Promise.reject(new Error('stream not found'));
  const connection = {
    nats: {
      get version() {
        return server.version;
      },
      manager: () =>
        server.replicas === 'away'
          ? Promise.reject(new LogUnavailableError('NATS is away'))
          : Promise.resolve({ streams: { info } }),
    },
    onStatus: (listener: (status: LinkStatus) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as LogConnection;
  const become = async (next: Server) => {
    Object.assign(server, next);
    for (const listener of [...listeners])
      listener({ kind: 'connected', server: 'there', version: server.version });
    await vi.advanceTimersByTimeAsync(0);
  };
  return { connection, become, listeners };
}

const old: Server = { version: '2.10.26', replicas: 3 };
const remedy = /2\.10\.27 or newer on every node, or one replica/;

describe('demandFittingServer', () => {
  let found: ServerTooOldError[];
  const onUnfit = (error: ServerTooOldError) => void found.push(error);
  beforeEach(() => {
    found = [];
    vi.useFakeTimers();
  });
  afterEach(() => vi.useRealTimers());

  it('throws the remedy for a server that does not fit, and is not told of it twice', async () => {
    const { connection, become, listeners } = connectionTo({ ...old });
    await expect(demandFittingServer(connection, onUnfit)).rejects.toThrow(remedy);
    await become(old);
    expect(found).toEqual([]);
    expect(listeners.size).toBe(0);
  });

  it.each<[string, Server]>([
    ['one replica', { version: '2.9.10', replicas: 1 }],
    ['a newer server', { version: '2.10.27', replicas: 3 }],
    ['no stream yet', { version: '2.9.10', replicas: 'no stream' }],
    ['NATS being away', { version: '2.9.10', replicas: 'away' }],
  ])('lets a service start with %s', async (_what, server) => {
    await demandFittingServer(connectionTo(server).connection, onUnfit);
    expect(found).toEqual([]);
  });

  it('tells once when a reconnection leads to one that does not fit', async () => {
    const { connection, become } = connectionTo({ version: '2.12.0', replicas: 3 });
    await demandFittingServer(connection, onUnfit);
    await become({ version: '2.12.1', replicas: 3 });
    expect(found).toEqual([]);
    await become(old);
    await become(old);
    expect(found.map(({ message }) => remedy.test(message))).toEqual([true]);
  });

  it('asks again for a stream that was not there yet', async () => {
    const server: Server = { version: '2.9.10', replicas: 'no stream' };
    const { connection } = connectionTo(server);
    await demandFittingServer(connection, onUnfit);
    server.replicas = 3;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(found).toHaveLength(1);
  });

  it('asks nobody after it was stopped', async () => {
    const { connection, become } = connectionTo({ version: '2.9.10', replicas: 'away' });
    const stop = await demandFittingServer(connection, onUnfit);
    stop();
    await become(old);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(found).toEqual([]);
  });
});
