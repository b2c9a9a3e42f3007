import { getHeapStatistics, setFlagsFromString } from 'node:v8';

const lookEveryMs = 1_000;
const slackBytes = 64 * 1024 * 1024;
const leastPercent = 20;

/** By how many percent a heap of so many bytes may grow before it is cleared: a fifth, or 64 MB where that is more. */
export function growthPercent(usedBytes: number): number {
  return Math.max(leastPercent, Math.round((100 * slackBytes) / usedBytes));
}

/**
 * From now on the heap may grow by a fifth before what is no longer needed is cleared away, not by three times its size:
 * a million sessions stay, and what reading a log or writing a snapshot throws off need not pile up beside
 * them. A small heap may grow by more: to clear it again and again takes a tenth of the time that beats need.
 */
export function limitHeapGrowth(): void {
  let percent = leastPercent;
  const look = (): void => {
    const fitting = growthPercent(getHeapStatistics().used_heap_size);
    if (fitting !== percent) setFlagsFromString(`--heap-growing-percent=${fitting}`);
    percent = fitting;
  };
  look();
  setInterval(look, lookEveryMs).unref();
}
