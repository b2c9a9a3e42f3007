import { ArchiveError, type ArchiveStore } from './archive-store.js';

/** An archive in memory, that can be damaged: for tests. */
export class MemoryArchive implements ArchiveStore {
  readonly pieces = new Map<string, Uint8Array>();
  /** So many more writes go well; then none does, until it is raised. */
  writesLeft = Infinity;

  at(name?: string): string {
    return name === undefined ? 'the archive' : `the archive/${name}`;
  }

  read(name: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.pieces.get(name) ?? null);
  }

  write(name: string, data: Uint8Array): Promise<void> {
    if (this.writesLeft <= 0) return Promise.reject(new ArchiveError(`${this.at(name)} can't be written`));
    this.writesLeft -= 1;
    this.pieces.set(name, data);
    return Promise.resolve();
  }

  /** The names of the segments, in the order of the log. */
  get segments(): readonly string[] {
    return [...this.pieces.keys()].filter((name) => name.endsWith('.br')).sort();
  }

  /** Lets a piece be something else. */
  alter(name: string, change: (data: Buffer) => Uint8Array): void {
    this.pieces.set(name, change(Buffer.from(this.pieces.get(name)!)));
  }
}
