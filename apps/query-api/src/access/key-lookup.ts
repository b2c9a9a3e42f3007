import type { FoundKey, KeyName } from '@headcount/read-model';

/** So many at once are one short statement still. */
const mostAtOnce = 1_000;

type Asked = KeyName & {
  readonly found: Promise<FoundKey | null>;
  readonly answer: (key: FoundKey | null) => void;
  readonly fail: (error: unknown) => void;
};

/**
 * Looks keys up with one question at a time: whoever comes meanwhile is asked for in the next one, together. However
 * many keys are tried, the database is asked no more than that.
 */
export class KeyLookup {
  private waiting = new Map<string, Asked>();
  private asking = false;

  constructor(private readonly ask: (names: readonly KeyName[]) => Promise<readonly FoundKey[]>) {}

  /** Null: no key of this name was issued. @throws what `ask` throws, also for those who wait for their turn */
  find(name: KeyName): Promise<FoundKey | null> {
    const id = idOf(name);
    let asked = this.waiting.get(id);
    if (asked === undefined) {
      const { promise, resolve: answer, reject: fail } = deferred<FoundKey | null>();
      asked = { ...name, found: promise, answer, fail };
      this.waiting.set(id, asked);
      if (!this.asking) void this.askOn();
    }
    return asked.found;
  }

  private async askOn(): Promise<void> {
    this.asking = true;
    while (this.waiting.size > 0) {
      const batch = [...this.waiting.values()].slice(0, mostAtOnce);
      for (const name of batch) this.waiting.delete(idOf(name));
      try {
        const found = new Map((await this.ask(batch)).map((key) => [idOf(key), key]));
        for (const asked of batch) asked.answer(found.get(idOf(asked)) ?? null);
      } catch (error) {
        for (const asked of [...batch, ...this.waiting.values()]) asked.fail(error);
        this.waiting.clear();
      }
    }
    this.asking = false;
  }
}

const idOf = ({ site, keyId }: KeyName): string => `${site}/${keyId}`;

function deferred<Value>() {
  let settle!: { resolve: (value: Value) => void; reject: (error: unknown) => void };
  const promise = new Promise<Value>((resolve, reject: (error: unknown) => void) => {
    settle = { resolve, reject };
  });
  return { promise, ...settle };
}
