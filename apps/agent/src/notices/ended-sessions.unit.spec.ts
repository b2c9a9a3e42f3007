import { beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../host/log.js';
import type { KnownSession } from '../rstudio/scan.js';
import type { RunningSession } from '../rstudio/scanner.js';
import { EndedSessions } from './ended-sessions.js';
import type { Notice } from './notice-reader.js';

const known: KnownSession = {
  ...{ id: 'boot-100-5', name: 'boot-100-5', pid: 100, userId: 'ada', userCut: false, startedAt: 0 },
  startTiming: { bootId: 'boot', offsetMs: 0 },
  lastSeenAt: { wallMs: 0, uptimeMs: 0, bootId: 'boot' },
  ...{ cpuMs: null, cpuMaxPercent: null, memMaxPercent: null },
};
const told: Notice = {
  ...{ type: 'session.revoked', sessionId: 'boot-100-5', userId: 'ada', incarnation: 'boot' },
  ...{ at: '2026-03-02T12:00:00.000Z', endedBy: 'admin', endedByName: 'root' },
};
const itself: RunningSession = { identity: 'boot-100-5', userId: 'ada' };

let signalled: number[];
let lines: string[];
let seen: KnownSession[];
let running: RunningSession | null;
beforeEach(() => {
  signalled = [];
  lines = [];
  seen = [known];
  running = itself;
});

function endedSessions(mayKill = true, terminate = (pid: number) => void signalled.push(pid)): EndedSessions {
  return new EndedSessions({
    sessionOf: (id) => seen.find((one) => one.id === id) ?? null,
    look: mayKill ? (pid) => (pid === 100 ? running : null) : null,
    terminate,
    log: createLog({ write: (line) => lines.push(line), now: () => 0 }),
  });
}

describe('a process whose session was ended', () => {
  it.each(['session.revoked', 'session.evicted', 'session.max_duration'] as const)(
    'by %s is told to end, once, and it is said by whom',
    (type) => {
      const ended = endedSessions();
      ended.take({ ...told, type });
      ended.take({ ...told, type });
      expect(signalled).toEqual([100]);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(new RegExp(`${type} of ada .process 100.* by root; sent SIGTERM`));
    },
  );

  it.each(['session.replaced', 'session.lease_expired', 'seat.released'] as const)(
    'goes on after %s',
    (type) => {
      endedSessions().take({ ...told, type });
      expect(signalled).toEqual([]);
      expect(lines.join('')).toContain(type);
    },
  );

  it.each<[string, RunningSession | null, Partial<Notice>]>([
    ['it is gone', null, {}],
    ['its id was given to a process that began later', { ...itself, identity: 'boot-100-6' }, {}],
    ['the process is of another user now', { ...itself, userId: 'ben' }, {}],
    ['the notice is of another user', itself, { userId: 'ben' }],
    ['the notice names nobody', itself, { userId: null }],
  ])('is left alone when %s', (_what, now, notice) => {
    running = now;
    endedSessions().take({ ...told, ...notice });
    expect(signalled).toEqual([]);
    expect(lines.join('')).toContain('was not ended');
  });

  it('is nothing to this agent when no scan saw it', () => {
    endedSessions().take({ ...told, sessionId: 'another' });
    expect([signalled, lines]).toEqual([[], []]);
  });

  it('runs on, and is said to, without leave to kill', () => {
    endedSessions(false).take(told);
    expect(signalled).toEqual([]);
    expect(lines.join('')).toContain('runs on (--allow-kill would end it)');
  });

  it('runs on, and is said to, when this account may not end it', () => {
    const ended = endedSessions(true, () => {
      throw new Error('kill EPERM');
    });
    ended.take(told);
    expect(lines.join('')).toContain('kill EPERM');
  });
});
