/** Sessions are kept in so many buckets; also what a snapshot of the collector's state is cut into. */
export const bucketCount = 256;

/**
 * Sessions of one site by id, in buckets by a stable hash of site and id, so that a part of them can be
 * copied at one instant, and growth never moves all of them at once. To the outside it is a map, in no
 * particular order.
 */
export class SessionTable<Session> implements ReadonlyMap<string, Session> {
  private readonly seed: number;
  private readonly buckets = new Array<Map<string, Session> | undefined>(bucketCount).fill(undefined);
  private count = 0;
  private lastId: string | null = null;
  private lastBucket = 0;

  constructor(site: string) {
    this.seed = hash(`${site}\n`, 0x811c9dc5);
  }

  get size(): number {
    return this.count;
  }

  /** The bucket an id belongs to, whether it is known or not. */
  bucketOf(id: string): number {
    // whoever asks for an id asks for it several times
    if (id === this.lastId) return this.lastBucket;
    const mixed = hash(id, this.seed);
    this.lastId = id;
    return (this.lastBucket = (mixed ^ (mixed >>> 8) ^ (mixed >>> 16) ^ (mixed >>> 24)) & (bucketCount - 1));
  }

  /** What a bucket holds at present. */
  inBucket(bucket: number): ReadonlyMap<string, Session> {
    return this.buckets[bucket] ?? none;
  }

  get(id: string): Session | undefined {
    return this.buckets[this.bucketOf(id)]?.get(id);
  }

  has(id: string): boolean {
    return this.get(id) !== undefined;
  }

  set(id: string, session: Session): void {
    const at = this.bucketOf(id);
    const bucket = (this.buckets[at] ??= new Map());
    const before = bucket.size;
    bucket.set(id, session);
    this.count += bucket.size - before;
  }

  delete(id: string): boolean {
    const deleted = this.buckets[this.bucketOf(id)]?.delete(id) ?? false;
    if (deleted) this.count -= 1;
    return deleted;
  }

  forEach(visit: (session: Session, id: string, table: ReadonlyMap<string, Session>) => void): void {
    for (const [id, session] of this) visit(session, id, this);
  }

  *entries(): MapIterator<[string, Session]> {
    for (const bucket of this.buckets) if (bucket !== undefined) yield* bucket;
  }

  *keys(): MapIterator<string> {
    for (const bucket of this.buckets) if (bucket !== undefined) yield* bucket.keys();
  }

  *values(): MapIterator<Session> {
    for (const bucket of this.buckets) if (bucket !== undefined) yield* bucket.values();
  }

  /** What the buckets hold at present, bucket by bucket; this one first, the others follow in turn. */
  *bucketsFrom(bucket: number): Generator<ReadonlyMap<string, Session>, void> {
    for (let i = 0; i < bucketCount; i += 1) {
      const here = this.buckets[(bucket + i) % bucketCount];
      if (here !== undefined && here.size > 0) yield here;
    }
  }

  [Symbol.iterator](): MapIterator<[string, Session]> {
    return this.entries();
  }
}

const none = new Map<string, never>();

/** FNV-1a over UTF-16 units, 32 bits. */
function hash(text: string, seed: number): number {
  let value = seed;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value;
}
