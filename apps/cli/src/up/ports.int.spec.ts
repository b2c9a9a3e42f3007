import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assignPorts } from './ports.js';

let dataDir: string;
let holder: Server | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'headcount-ports-'));
});

afterEach(async () => {
  await new Promise((resolve) => (holder ? holder.close(resolve) : resolve(undefined)));
  holder = undefined;
  rmSync(dataDir, { recursive: true, force: true });
});

async function take(port = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  holder = server;
  return (server.address() as AddressInfo).port;
}

const names = ['query-api', 'collector', 'nats'];

describe('assignPorts', () => {
  it('gives each name a port of its own, and the same at the next start', async () => {
    const first = await assignPorts(dataDir, names, 0);
    expect(new Set(first.values()).size).toBe(3);
    expect(await assignPorts(dataDir, names, 0)).toEqual(first);
  });

  it('gives another one where somebody took it meanwhile', async () => {
    const first = await assignPorts(dataDir, names, 0);
    await take(first.get('collector'));
    const second = await assignPorts(dataDir, names, 0);
    expect(second.get('collector')).not.toBe(first.get('collector'));
    expect(second.get('nats')).toBe(first.get('nats'));
  });

  it('counts up from a base, and names the port that is taken', async () => {
    const base = (await take()) - 1;
    await expect(assignPorts(dataDir, names, base)).rejects.toThrow(
      /port \d+, wanted for (query-api|collector), is taken/,
    );
  });
});
