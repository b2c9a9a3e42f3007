import { setTimeout as delay } from 'node:timers/promises';
import { isUnderWay, readRebuild, type DataSource, type Rebuild } from '@headcount/read-model';
import { say } from '../output.js';
import { stopSignal } from '../up/stop-signal.js';
import { rebuildLine } from './lines.js';

const lookEveryMs = 500;
/** Between two lines, where there is no terminal that a bar could stand on. */
const lineEveryMs = 5_000;
const barWidth = 30;
const clearLine = '\r\u001b[K';

/**
 * Waits until a rebuild is no longer under way, and tells on standard error how far it is: as a bar on a terminal, else
 * in lines. A signal ends the waiting, not the rebuild.
 */
export async function waitUntilLevel(dataSource: DataSource, begun: Rebuild): Promise<Rebuild> {
  const stop = stopSignal();
  const { isTTY } = process.stderr;
  let rebuild = begun;
  let toldAt = -Infinity;
  let toldState = '';
  while (isUnderWay(rebuild) && !stop.signal.aborted) {
    if (isTTY) process.stderr.write(clearLine + barOf(rebuild));
    else if (performance.now() - toldAt > lineEveryMs || rebuild.state !== toldState) {
      say(rebuildLine(rebuild));
      [toldAt, toldState] = [performance.now(), rebuild.state];
    }
    await delay(lookEveryMs, undefined, { signal: stop.signal }).catch(() => undefined);
    rebuild = await readRebuild(dataSource, rebuild.generation);
  }
  if (isTTY) process.stderr.write(clearLine);
  if (stop.signal.aborted && isUnderWay(rebuild))
    say(`${rebuild.id} goes on in the projector; \`headcount replay drop ${rebuild.id}\` ends it`);
  stop.dispose();
  return rebuild;
}

/** `[#########---------------------]  31 %  r2 fills its tables; ...` */
export function barOf(rebuild: Rebuild): string {
  const share = Math.min(1, rebuild.done / Math.max(1, rebuild.total));
  const full = Math.floor(share * barWidth);
  const percent = `${Math.floor(100 * share)}`.padStart(3);
  return `[${'#'.repeat(full)}${'-'.repeat(barWidth - full)}] ${percent} %  ${rebuildLine(rebuild)}`;
}
