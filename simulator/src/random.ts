/** Chance that a seed determines: the same calls in the same order give the same answers. */
export class Dice {
  #a = 0x9e3779b9;
  #b = 0x243f6a88;
  #c: number;
  #counter = 1;

  /** The generator is sfc32; any integer is a seed. */
  constructor(seed: number) {
    this.#c = seed | 0;
    for (let warmUp = 0; warmUp < 12; warmUp += 1) this.roll();
  }

  /** At least 0, below 1. */
  roll(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  chance(probability: number): boolean {
    return this.roll() < probability;
  }

  /** An integer, both bounds included. */
  between(first: number, last: number): number {
    return first + Math.floor(this.roll() * (last - first + 1));
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.between(0, items.length - 1)]!;
  }

  /** Dice of their own for one actor, so that what it rolls does not depend on what others do. */
  fork(): Dice {
    return new Dice(this.between(0, 0x7fffffff));
  }
}
