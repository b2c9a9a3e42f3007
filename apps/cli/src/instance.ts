import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The processes themselves; null stands for one that this launcher did not start. */
export type InstancePids = Readonly<Record<string, number | null>>;

/** A running system, as `DATA_DIR/instance.json` and `npm start -- --json` tell it. Addresses are without path. */
export interface Instance {
  readonly version: 1;
  readonly api: string;
  readonly collector: string;
  readonly collectors: readonly string[];
  readonly natsUrl: string;
  readonly databaseUrl: string;
  readonly adminKey: string;
  readonly site: string;
  readonly dataDir: string;
  readonly pids: InstancePids;
}

const fileOf = (dataDir: string): string => join(dataDir, 'instance.json');

/** Null when nothing runs on that data directory, as far as it says. */
export function readInstance(dataDir: string): Instance | null {
  const value = readJson(fileOf(dataDir));
  return isInstance(value) ? value : null;
}

export function writeInstance(instance: Instance): void {
  writeJson(fileOf(instance.dataDir), instance);
}

export function removeInstance(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}

/** Undefined when the file is missing or no JSON. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** For the owner's eyes only (0600), and whole at every instant: a reader sees the old text or the new one. */
export function writeJson(path: string, value: unknown): void {
  const scratch = `${path}.${process.pid}`;
  writeFileSync(scratch, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  renameSync(scratch, path);
}

function isInstance(value: unknown): value is Instance {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as Partial<Instance>).version === 1 &&
    typeof (value as Partial<Instance>).api === 'string' &&
    typeof (value as Partial<Instance>).dataDir === 'string'
  );
}
