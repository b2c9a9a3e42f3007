import type { Millis } from '../events/event.js';
import { denialKey, type DenialWindows } from '../limits/denials.js';
import type { SessionDeniedData } from '../limits/limit-events.js';

/** The refusals of a plan: what is told of them now, and what has to wait for the end of its window. */
export class PlannedDenials {
  private readonly told = new Map<string, { readonly place: number; readonly data: SessionDeniedData }>();
  private readonly waiting = new Map<string, SessionDeniedData>();
  private last: number | null = null;

  constructor(
    private readonly windows: DenialWindows,
    private readonly lc: Millis,
  ) {}

  /** Adds refusals: to what is told now, or to what has to wait. */
  add(data: SessionDeniedData): void {
    const key = denialKey(data);
    if (this.windows.isOpen(key, this.lc)) {
      this.waiting.set(key, sum(this.waiting.get(key), data));
      return;
    }
    const known = this.told.get(key);
    const place = known?.place ?? this.told.size;
    this.told.set(key, { place, data: sum(known?.data, data) });
    this.last = place;
  }

  /** Where the latest addition stands among the facts, once; null: it waits. */
  takePlace(): number | null {
    const place = this.last;
    this.last = null;
    return place;
  }

  get facts(): readonly SessionDeniedData[] {
    return [...this.told.values()].map(({ data }) => data);
  }

  /** Counted only, by whoever decides, until they are told together. */
  get untold(): readonly SessionDeniedData[] {
    return [...this.waiting.values()];
  }
}

function sum(known: SessionDeniedData | undefined, more: SessionDeniedData): SessionDeniedData {
  return { ...more, count: (known?.count ?? 0) + more.count };
}
