import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** The few things done to files, so that tests can fill the disk. All of them throw on errors of the system. */
export interface Files {
  list(): readonly { readonly name: string; readonly bytes: number }[];
  /** Null if there is no such file. */
  read(name: string): string | null;
  /** Adds to the end: all of it or nothing, on the disk when it returns. */
  append(name: string, data: Buffer): void;
  /** Writes a whole file: the old content or the new, never a mixture. */
  replace(name: string, text: string): void;
  remove(name: string): void;
}

/** Files of one directory, made if missing and readable by its owner alone. */
export function directory(path: string): Files {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return {
    list: () =>
      readdirSync(path)
        .sort()
        .flatMap((name) => {
          const stat = statSync(join(path, name), { throwIfNoEntry: false });
          return stat?.isFile() ? [{ name, bytes: stat.size }] : [];
        }),
    read: (name) => {
      try {
        return readFileSync(join(path, name), 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
        throw error;
      }
    },
    append: (name, data) => append(join(path, name), data),
    replace: (name, text) => replace(join(path, name), text),
    remove: (name) => rmSync(join(path, name), { force: true }),
  };
}

function append(path: string, data: Buffer): void {
  const file = openSync(path, 'a', 0o600);
  try {
    const before = statSync(path).size;
    try {
      writeAll(file, data);
      fdatasyncSync(file);
    } catch (error) {
      ftruncateSync(file, before);
      throw error;
    }
  } finally {
    closeSync(file);
  }
}

function replace(path: string, text: string): void {
  const temporary = `${path}.new`;
  const file = openSync(temporary, 'w', 0o600);
  try {
    writeAll(file, Buffer.from(text));
    fsyncSync(file);
  } catch (error) {
    closeSync(file);
    rmSync(temporary, { force: true });
    throw error;
  }
  closeSync(file);
  renameSync(temporary, path);
}

/** A nearly full disk takes a part of a write before it refuses the rest. */
function writeAll(file: number, data: Buffer): void {
  let written = 0;
  while (written < data.length) written += writeSync(file, data, written);
}
