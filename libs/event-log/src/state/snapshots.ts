import { StateStoreError } from '../errors.js';
import { decodePart, encodePart } from './part.js';
import type { StateStore } from './state-store.js';

/** An envelope of the log, by which it is recognised. */
export interface LogMark {
  readonly seq: number;
  /** Its id; empty if it is not known. */
  readonly id: string;
}

/** What is known of a snapshot before it is read. */
export interface SnapshotInfo {
  /** Of what its lines say; a reader of another version passes it over. */
  readonly version: number;
  /** `LogState.createdAt` of the log it was folded from. */
  readonly log: string;
  /** The last envelope that all of it rests on: reading goes on behind it. */
  readonly from: LogMark;
  /** The last envelope that any of it rests on. */
  readonly until: LogMark;
  /** By the clock of its writer, in milliseconds since the Unix epoch. */
  readonly writtenAt: number;
}

interface Stored extends SnapshotInfo {
  /** Revision of the claim it was written under: its pieces are named by it, and younger than it. */
  readonly id: number;
  readonly parts: number;
}

interface Pointed {
  readonly format: typeof format;
  /** Who writes the next one. */
  readonly writer: string | null;
  readonly snapshot: Stored | null;
}

const format = 1;

/** The pointer as it is: the snapshot, and who is writing the next one. */
export interface CurrentSnapshot {
  readonly revision: number;
  readonly writer: string | null;
  /** Null: there is none, or none that this version of the store's format can read. */
  readonly snapshot: Stored | null;
}

/** Snapshots in a state store: one counts at a time, one collector at a time writes the next. */
export class Snapshots {
  constructor(private readonly store: StateStore) {}

  /** @throws LogUnavailableError, StateStoreError */
  async current(): Promise<CurrentSnapshot> {
    const pointer = await this.store.pointer();
    if (pointer === null) return { revision: 0, writer: null, snapshot: null };
    const { writer, snapshot } = parsed(pointer.value);
    return { revision: pointer.revision, writer, snapshot };
  }

  /**
   * Says that `writer` writes the next snapshot, if nobody moved the pointer since `seen` was read. The snapshot
   * that counts goes on counting.
   *
   * @returns null if somebody else was faster
   */
  async claim(writer: string, seen: CurrentSnapshot): Promise<SnapshotDraft | null> {
    const claimed: Pointed = { format, writer, snapshot: seen.snapshot };
    const revision = await this.store.movePointer(JSON.stringify(claimed), seen.revision);
    return revision === null ? null : new SnapshotDraft(this.store, revision);
  }

  /**
   * The lines of a snapshot, part by part.
   *
   * @throws StateStoreError when a part is missing or damaged
   */
  async *partsOf(snapshot: Stored): AsyncGenerator<readonly string[], void, undefined> {
    let next = this.partOf(snapshot, 0);
    for (let part = 0; part < snapshot.parts; part += 1) {
      const lines = await next;
      if (part + 1 < snapshot.parts) {
        next = this.partOf(snapshot, part + 1);
        next.catch(() => undefined);
      }
      yield lines;
    }
  }

  private async partOf(snapshot: Stored, part: number): Promise<readonly string[]> {
    const name = nameOf(snapshot.id, part);
    const data = await this.store.get(name);
    if (data === null) throw new StateStoreError(`"${name}" is gone`);
    try {
      return await decodePart(data);
    } catch (error) {
      throw new StateStoreError(`"${name}" is damaged`, { cause: error });
    }
  }
}

/** A snapshot that is being written; it counts from `publish` on. */
export class SnapshotDraft {
  /** What was added so far, as it is stored. */
  bytes = 0;
  private parts = 0;

  constructor(
    private readonly store: StateStore,
    /** Rises from snapshot to snapshot. */
    readonly id: number,
  ) {}

  /** @throws LogUnavailableError, StateStoreError */
  async add(lines: readonly string[]): Promise<void> {
    const name = nameOf(this.id, this.parts);
    const part = await encodePart(lines);
    await this.store.put(name, part);
    this.bytes += part.length;
    this.parts += 1;
  }

  /**
   * Makes it the one that counts, and removes what is older: former snapshots, and what writers left behind that
   * stopped half-way. (If that can't be removed now, the next one does.)
   *
   * @returns false if another collector took the claim over meanwhile: then nothing has changed
   */
  async publish(info: SnapshotInfo): Promise<boolean> {
    const snapshot: Stored = { ...info, id: this.id, parts: this.parts };
    const pointed: Pointed = { format, writer: null, snapshot };
    if ((await this.store.movePointer(JSON.stringify(pointed), this.id)) === null) return false;
    await this.store.discardBefore(this.id).catch(() => undefined);
    return true;
  }
}

const nameOf = (id: number, part: number) => `snapshot-${id}/${part}`;

/** Something that can't be read counts as nothing; what a newer version wrote is left alone. */
function parsed(value: string): Pointed {
  const nothing: Pointed = { format, writer: null, snapshot: null };
  let pointed: Partial<Pointed> | null;
  try {
    pointed = JSON.parse(value) as Partial<Pointed> | null;
  } catch {
    return nothing;
  }
  const found = Number(pointed?.format);
  if (found > format)
    throw new StateStoreError(`the snapshots have format ${found}, this version knows ${format}: update it`);
  return found === format ? { ...nothing, ...pointed } : nothing;
}
