import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { archiveTrouble, type ArchiveStore } from './archive-store.js';

/** An archive in a directory, which is made when something is first written. */
export class DirectoryStore implements ArchiveStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = resolve(directory);
  }

  at(name?: string): string {
    return name === undefined ? this.#directory : join(this.#directory, name);
  }

  async read(name: string): Promise<Uint8Array | null> {
    try {
      return await readFile(this.at(name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw archiveTrouble('read', this.at(name), error);
    }
  }

  /** Under another name first, which then takes the place; both are on the disk before it returns. */
  async write(name: string, data: Uint8Array): Promise<void> {
    const path = this.at(name);
    const beside = `${path}.${randomUUID()}.part`;
    try {
      await mkdir(dirname(path), { recursive: true });
      await put(beside, data);
      await rename(beside, path);
      await flushed(dirname(path));
    } catch (error) {
      await rm(beside, { force: true }).catch(() => undefined);
      throw archiveTrouble('written', path, error);
    }
  }
}

async function put(path: string, data: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function flushed(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
