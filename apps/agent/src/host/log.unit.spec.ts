import { describe, expect, it } from 'vitest';
import { createLog } from './log.js';

function logAt() {
  const lines: string[] = [];
  const time = { now: Date.UTC(2026, 2, 1) };
  const log = createLog({ write: (line) => lines.push(line), now: () => time.now });
  return { lines, time, log };
}

describe('the log', () => {
  it('says one line of a class per minute, and how many it held back', () => {
    const { lines, time, log } = logAt();
    for (let second = 0; second <= 60; second += 1) {
      log.warn('collector', `cannot be reached (${second})`);
      time.now += 1000;
    }
    expect(lines).toEqual([
      '2026-03-01T00:00:00.000Z warn collector: cannot be reached (0)\n',
      '2026-03-01T00:01:00.000Z warn collector: cannot be reached (60) (59 more of this kind since the last line)\n',
    ]);
  });

  it('holds back one class without another', () => {
    const { lines, log } = logAt();
    log.warn('collector', 'a');
    log.warn('spool', 'b');
    expect(lines).toHaveLength(2);
  });

  it('goes on speaking after the clock was set back', () => {
    const { lines, time, log } = logAt();
    log.warn('scan', 'a');
    time.now -= 3_600_000;
    log.warn('scan', 'b');
    expect(lines).toHaveLength(2);
  });

  it('keeps a line one line, whatever a process calls itself', () => {
    const { lines, log } = logAt();
    log.info('user a\nb\u001b[2Jc');
    expect(lines).toEqual(['2026-03-01T00:00:00.000Z info user a\\x0ab\\x1b[2Jc\n']);
  });
});
