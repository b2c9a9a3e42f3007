import type { Files } from '../spool/files.js';

export interface MemoryFiles extends Files {
  readonly contents: Map<string, string>;
  /** While set, nothing more can be written. */
  full: boolean;
}

/** A directory in memory whose disk can be filled. */
export function memoryFiles(): MemoryFiles {
  const contents = new Map<string, string>();
  const refuse = (): void => {
    if (files.full)
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  const files: MemoryFiles = {
    contents,
    full: false,
    list: () =>
      [...contents]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, text]) => ({ name, bytes: Buffer.byteLength(text) })),
    read: (name) => contents.get(name) ?? null,
    append: (name, data) => {
      refuse();
      contents.set(name, (contents.get(name) ?? '') + data.toString('utf8'));
    },
    replace: (name, text) => {
      refuse();
      contents.set(name, text);
    },
    remove: (name) => void contents.delete(name),
  };
  return files;
}
