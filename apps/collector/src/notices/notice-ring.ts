import { comparePositions, type Position } from '@headcount/session-core';
import type { Notice } from './notice.js';

/** The last notices of a site, for readers that come back. Bounded: the oldest go first. */
export class NoticeRing {
  private readonly notices: Notice[] = [];
  private from: Position;

  /**
   * @param since everything behind this position of the log comes here
   * @param most how many are remembered
   */
  constructor(
    since: Position,
    private readonly most: number,
  ) {
    this.from = since;
  }

  push(notice: Notice): void {
    this.notices.push(notice);
    if (this.notices.length < 2 * this.most) return;
    // rarely and many at once: to shift one at a time would move all the others each time
    const dropped = this.notices.splice(0, this.most);
    this.from = dropped.at(-1)!.position;
  }

  /** What a source was told behind a position; null when some of it may be forgotten. */
  after(position: Position, sourceId: string): readonly Notice[] | null {
    if (comparePositions(position, this.from) < 0) return null;
    return this.notices.filter(
      (notice) => notice.sourceId === sourceId && comparePositions(notice.position, position) > 0,
    );
  }
}
