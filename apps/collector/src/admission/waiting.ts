/** Who waits until the log was read up to something. */
export class Waiting {
  private readonly bySeq = new Map<number, { promise: Promise<void>; resolve: () => void }>();

  /** Resolves when `seq` or what lies behind it is released; all who wait for the same share one promise. */
  until(seq: number): Promise<void> {
    let waiter = this.bySeq.get(seq);
    if (waiter === undefined) {
      let resolve = (): void => undefined;
      waiter = { promise: new Promise<void>((done) => (resolve = done)), resolve: () => resolve() };
      this.bySeq.set(seq, waiter);
    }
    return waiter.promise;
  }

  /** Everything up to `seq` was read. */
  release(seq: number): void {
    for (const [awaited, waiter] of this.bySeq) {
      if (awaited > seq) continue;
      this.bySeq.delete(awaited);
      waiter.resolve();
    }
  }
}
