import type { Barrier } from './barrier.js';
import type { Pending } from './request-queue.js';

/** Passes a barrier for a request by itself, before it is decided. */
export function passAhead(barrier: Barrier, item: Pending): void {
  item.ahead = barrier.pass().then((passed) => {
    if (passed) item.behindBarrier = true;
    else item.ahead = null;
    return passed;
  });
}

/** Passes one barrier for all of them, unless each passes one already. False: the log did not answer in time. */
export async function passTogether(barrier: Barrier, items: Iterable<Pending>): Promise<boolean> {
  const each = Array.from(items, ({ ahead }) => ahead);
  const ahead = each.filter((one) => one !== null);
  const passed =
    ahead.length < each.length ? await barrier.pass() : (await Promise.all(ahead)).every(Boolean);
  if (passed) for (const item of items) item.behindBarrier = true;
  return passed;
}
