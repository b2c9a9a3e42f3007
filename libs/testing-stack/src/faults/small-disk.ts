import { execFileSync } from 'node:child_process';
import {
  chownSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file system of a few megabytes, which can be filled up. */
export interface SmallDisk {
  readonly path: string;
  /** Bytes that can still be written. */
  free(): number;
  /** Takes all room but so many bytes, as something else on the disk would; called again it takes what was freed. */
  fill(leaving?: number): void;
  /** Gives that room back. */
  makeRoom(): void;
  /** Unmounts it, also while somebody uses it; what was on it is gone. */
  dispose(): void;
}

const fillerName = 'filler';
const pieceBytes = 64 * 1024;

/** Why no small disk can be had here, for the message of a test that is left out; null where it can. */
export function smallDiskProblem(): string | null {
  if (process.platform !== 'linux') return 'a small disk needs tmpfs, and so Linux';
  const path = mkdtempSync(join(tmpdir(), 'headcount-disk-'));
  try {
    mount(path, pieceBytes);
    unmount(path);
    return null;
  } catch (error) {
    return `this account can't mount a tmpfs (root can): ${(error as Error).message.split('\n').at(-1)}`;
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/**
 * Mounts a tmpfs of so many bytes; `dispose` it in `afterAll`. Below `path`, which is made where it is missing and
 * keeps its owner and mode; left out: in a directory of its own.
 *
 * @throws Error as told by {@link smallDiskProblem}
 */
export function smallDisk(bytes: number, path?: string): SmallDisk {
  const place = path ?? mkdtempSync(join(tmpdir(), 'headcount-disk-'));
  mkdirSync(place, { recursive: true, mode: 0o700 });
  const { uid, gid, mode } = statSync(place);
  mount(place, bytes, `,mode=${(mode & 0o7777).toString(8)}`);
  chownSync(place, uid, gid);
  const filler = join(place, fillerName);
  return {
    path: place,
    free: () => freeOf(place),
    fill: (leaving = 0) => fill(place, filler, leaving),
    makeRoom: () => rmSync(filler, { force: true }),
    dispose: () => {
      unmount(place);
      if (path === undefined) rmSync(place, { recursive: true, force: true });
    },
  };
}

function mount(path: string, bytes: number, more = ''): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}${more}`, 'headcount-test', path], {
    stdio: 'pipe',
  });
}

/** At once from the tree of files, and for good when nobody uses it any more. */
function unmount(path: string): void {
  execFileSync('umount', ['--lazy', path], { stdio: 'pipe' });
}

function freeOf(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}

function fill(path: string, filler: string, leaving: number): void {
  const file = openSync(filler, 'a', 0o600);
  try {
    for (let left = freeOf(path) - leaving; left > 0; left = freeOf(path) - leaving) {
      const piece = Buffer.alloc(Math.min(left, pieceBytes));
      if (writeSync(file, piece) < piece.length) return;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}
