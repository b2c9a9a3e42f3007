import { setImmediate } from 'node:timers/promises';
import { lifecycleSubject, limitBacktestBody } from '@headcount/contracts';
import { LogUnavailableError, type LogState } from '@headcount/event-log';
import { MemoryLog } from '@headcount/event-log/memory';
import type { HeadcountEvent } from '@headcount/session-core';
import { describe, expect, it } from 'vitest';
import { startAt } from '../testing/facts.js';
import { Backtests } from './backtests.js';

const [from, to] = ['2026-03-02T12:00:00Z', '2026-03-02T13:00:00Z'];
const question = limitBacktestBody.parse({ limit: { scope: 'site', max: 1 }, from, to });

/** A log that is empty, as soon as it is told to say so. */
function slowLog() {
  const log = new MemoryLog({ now: () => 0 });
  let answer = (_: Promise<LogState>): void => undefined;
  log.state = () => new Promise((resolve) => (answer = resolve));
  return { log, answers: (state: Promise<LogState>) => answer(state) };
}
const empty = { createdAt: '', firstSeq: 1, lastSeq: 0 };

describe('backtests', () => {
  it('are one at a time', async () => {
    const { log, answers } = slowLog();
    const backtests = new Backtests(log);
    const first = backtests.run('lab', question);
    await expect(backtests.run('lab', question)).rejects.toMatchObject({ code: 'overloaded' });
    answers(Promise.resolve(empty));
    expect(await first).toMatchObject({ refused: 0, ofStarts: 0, position: '0.0' });
    const next = backtests.run('lab', question);
    answers(Promise.resolve(empty));
    await next;
  });

  it('say that the log is away, and can be asked again', async () => {
    const { log, answers } = slowLog();
    const backtests = new Backtests(log);
    const asked = backtests.run('lab', question);
    answers(Promise.reject(new LogUnavailableError('away')));
    await expect(asked).rejects.toMatchObject({ code: 'log_unavailable' });
    const again = backtests.run('lab', question);
    answers(Promise.resolve(empty));
    await again;
  });

  it('let others be answered while they read the log', async () => {
    const log = new MemoryLog({ now: () => Date.parse(from) });
    const time = Date.parse(from);
    for (let i = 0; i < 1_500; i++) {
      const said = { ...startAt(`s${i}`, time, 'ada'), id: `${i}/0`, site: 'lab', time, receivedAt: time };
      await log.append({ id: `${i}`, subject: lifecycleSubject('lab'), events: [said as HeadcountEvent] });
    }
    const answered: string[] = [];
    const asked = new Backtests(log).run('lab', question).then(() => answered.push('backtest'));
    for (let turn = 0; turn < 3; turn++) await setImmediate();
    answered.push('other');
    await asked;
    expect(answered).toEqual(['other', 'backtest']);
  });
});
