import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseStat } from '../rstudio/proc-files.js';

/** Another agent works in the directory. */
export class DirectoryBusyError extends Error {
  override readonly name = 'DirectoryBusyError';

  constructor(
    readonly directory: string,
    readonly pid: number,
  ) {
    super(`another agent (process ${pid}) works in ${directory}; give this one a --dir of its own`);
  }
}

/**
 * Takes a directory for this process until the returned function is called. The lock of an agent that was killed is
 * taken over. Throws DirectoryBusyError, or the system's error if the directory cannot be written; a full disk takes no
 * lock and goes on without one.
 */
export function lockDirectory(directory: string): () => void {
  const file = join(directory, 'lock');
  const own = `${process.pid} ${startOf(process.pid) ?? ''}`;
  const draft = `${file}.${process.pid}`;
  try {
    writeFileSync(draft, own, { mode: 0o600 });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      if (link(draft, file)) return () => release(file, own);
      const holder = livingHolder(file);
      if (holder !== null) throw new DirectoryBusyError(directory, holder);
      rmSync(file, { force: true });
    }
    throw new Error(`${file} cannot be taken`);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return () => undefined;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Linking a file that is whole already: the lock is never seen half written. */
function link(draft: string, file: string): boolean {
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function livingHolder(file: string): number | null {
  const [pid, start] = read(file)
    .split(' ')
    .map((part) => (part === '' ? Number.NaN : Number(part)));
  if (pid === undefined || !Number.isSafeInteger(pid) || pid <= 0 || pid === process.pid) return null;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return null;
  }
  const now = startOf(pid);
  return now === null || !Number.isFinite(start) || now === start ? pid : null;
}

function release(file: string, own: string): void {
  if (read(file) === own) rmSync(file, { force: true });
}

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}

function startOf(pid: number): number | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.startTicks ?? null;
  } catch {
    return null;
  }
}
