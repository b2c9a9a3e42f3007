import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAlive, locateNatsServer, removeLocalData, startNats, type LocalNats } from './index.mjs';

let dataDir: string;
const running: LocalNats[] = [];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'headcount-nats-'));
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
  removeLocalData(dataDir);
  vi.unstubAllEnvs();
});

async function start(port = 0): Promise<LocalNats> {
  const server = await startNats({ dataDir, port });
  running.push(server);
  return server;
}

/** What nats-server says to everybody who connects. */
function greeting(port: number): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(JSON.parse(data.toString().replace(/^INFO /, '')) as Record<string, unknown>);
    });
  });
}

describe('startNats', () => {
  it('gives a server with JetStream on 127.0.0.1', async () => {
    const server = await start();
    expect(server.url).toBe(`nats://127.0.0.1:${server.port}`);
    expect(await greeting(server.port)).toMatchObject({
      jetstream: true,
      host: '127.0.0.1',
      version: server.version,
    });
  });

  it('starts again on the same port after a kill', async () => {
    const first = await start();
    process.kill(first.pid, 'SIGKILL');
    const second = await start(first.port);
    expect(second.port).toBe(first.port);
    expect(await greeting(second.port)).toMatchObject({ jetstream: true });
  });

  it('stops the server that an earlier start left on the data directory', async () => {
    const left = await start();
    const server = await start();
    expect(isAlive(left.pid)).toBe(false);
    expect(isAlive(server.pid)).toBe(true);
  });

  it('leaves a process alone that has got the number of a former server', async () => {
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    try {
      mkdirSync(join(dataDir, 'nats'), { recursive: true });
      writeFileSync(join(dataDir, 'nats/nats.pid'), String(stranger.pid));
      await start();
      expect(isAlive(stranger.pid ?? 0)).toBe(true);
    } finally {
      stranger.kill('SIGKILL');
    }
  });

  it('leaves no process behind when it is stopped, or given up while starting', async () => {
    const server = await start();
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    await expect(startNats({ dataDir, signal: AbortSignal.abort(new Error('given up')) })).rejects.toThrow(
      'given up',
    );
  });

  it('tells the end of the log when the server does not start', async () => {
    await expect(startNats({ dataDir, extraConfig: 'max_payload: "a lot"' })).rejects.toThrow(
      /nats-server ended/,
    );
  });
});

describe('locateNatsServer', () => {
  /** A program that says that it is that version. */
  function given(version: string, home: string): string {
    const directory = join(dataDir, home, version);
    mkdirSync(directory, { recursive: true });
    const path = join(directory, 'nats-server');
    writeFileSync(path, `#!/bin/sh\necho nats-server: v${version}\n`, { mode: 0o755 });
    return path;
  }

  it('passes over what is older than asked for, also one that is named', async () => {
    const named = given('2.9.10', 'elsewhere');
    vi.stubEnv('NATS_SERVER_BIN', named);
    expect(await locateNatsServer({ cacheDir: dataDir })).toEqual({ path: named, version: '2.9.10' });
    given('99.9.9', 'nats');
    const newer = given('99.10.0', 'nats-newer');
    expect(await locateNatsServer({ cacheDir: dataDir, atLeast: '99.9.10' })).toEqual({
      path: newer,
      version: '99.10.0',
    });
    expect(await locateNatsServer({ cacheDir: dataDir, atLeast: '99.10.1' })).toBeUndefined();
  });

  it('keeps apart what was fetched for those who ask for a version', async () => {
    vi.stubEnv('NATS_SERVER_BIN', '');
    given('99.10.0', 'nats-newer');
    expect((await locateNatsServer({ cacheDir: dataDir }))?.version).not.toBe('99.10.0');
  });
});
