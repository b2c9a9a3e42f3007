import { join } from 'node:path';
import { freePort, portIsFree } from '@headcount/local';
import { exitCodes, Failure } from '../failure.js';
import { readJson, writeJson } from '../instance.js';

export type Ports = ReadonlyMap<string, number>;

/**
 * A port of 127.0.0.1 for each name. With a base: base, base + 1, ... in the order of the names. Else free ones; a
 * name gets the port of the last start again where nobody took it, so that addresses stay.
 *
 * @throws Failure (wrong use) when a port of a base is taken
 */
export async function assignPorts(dataDir: string, names: readonly string[], base: number): Promise<Ports> {
  const ports = base > 0 ? await consecutive(names, base) : await remembered(dataDir, names);
  writeJson(join(dataDir, 'ports.json'), Object.fromEntries(ports));
  return ports;
}

async function consecutive(names: readonly string[], base: number): Promise<Map<string, number>> {
  const ports = new Map(names.map((name, at) => [name, base + at]));
  for (const [name, port] of ports) {
    if (port > 65_535)
      throw new Failure(exitCodes.wrongUse, `port ${port} for ${name}: there is none above 65535`);
    if (!(await portIsFree(port)))
      throw new Failure(
        exitCodes.wrongUse,
        `port ${port}, wanted for ${name}, is taken: use another --port-base`,
      );
  }
  return ports;
}

async function remembered(dataDir: string, names: readonly string[]): Promise<Map<string, number>> {
  const before = (readJson(join(dataDir, 'ports.json')) ?? {}) as Record<string, unknown>;
  const ports = new Map<string, number>();
  const taken = new Set<number>();
  for (const name of names) {
    const last = before[name];
    let port = typeof last === 'number' && !taken.has(last) && (await portIsFree(last)) ? last : 0;
    while (port === 0 || taken.has(port)) port = await freePort();
    taken.add(port);
    ports.set(name, port);
  }
  return ports;
}
