/**
 * Whether this collector turns beats away. Its ticks say so, and while they do no lease runs: nobody is lost for a beat
 * that was not taken.
 */
export class Shedding {
  private turnedAway = 0;

  /** A beat was turned away. */
  note(): void {
    this.turnedAway += 1;
  }

  /** What the next tick says, and what to call once it was stored: until then it was not said. */
  tell(): { readonly shedding: boolean; readonly told: () => void } {
    const count = this.turnedAway;
    return { shedding: count > 0, told: () => void (this.turnedAway -= count) };
  }
}
