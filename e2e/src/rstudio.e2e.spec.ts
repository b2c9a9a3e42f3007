import { writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import {
  makeFakeProc,
  pidNamespaceProblem,
  rsessionArgs,
  startGrep,
  startPidNamespace,
  startRsession,
  type Rsession,
  type RsessionKind,
} from '@headcount/agent/testing';
import { isAlive } from '@headcount/local';
import { eventually, killHard } from '@headcount/testing-stack';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { OwnAgent } from './own-agent.js';
import { System, type ProcessName } from './system.js';

interface Row {
  readonly id: string;
  readonly sourceId: string;
  readonly userId: string;
  readonly status: 'active' | 'idle' | 'ended';
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly endReason: string | null;
  readonly endPrecision: string | null;
  readonly lastSeenAt: string;
  readonly connectedSeconds: number;
  readonly measures: Record<string, number>;
}

const scanSeconds = 1;
let system: System;
const running: Rsession[] = [];

beforeAll(async () => {
  system = await System.start(['--rstudio', '--scan-interval', String(scanSeconds)]);
  await setPolicy({ heartbeatIntervalSeconds: 1, leaseSeconds: 5, idleAfterSeconds: 4 });
});

async function setPolicy(policy: object): Promise<void> {
  const { status } = await system.api('/policy', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(policy),
  });
  expect(status).toBe(200);
}

beforeEach(() => {
  onTestFailed(() => void process.stderr.write(system.logs()));
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});
afterAll(() => system?.destroy());

async function run(user: string, kind: RsessionKind = 'idle'): Promise<Rsession> {
  const started = await startRsession({ user, kind });
  running.push(started);
  return started;
}

async function sessions(query: string): Promise<readonly Row[]> {
  const { status, body } = await system.api(`/sessions?${query}`);
  if (status !== 200) throw new Error(`${query} was answered ${status}`);
  return body['data'] as Row[];
}
const openUsers = async () => (await sessions('status=open')).map((row) => row.userId).sort();
const sessionsOf = (user: string) => sessions(`userId=${user}`);

/** The one session of a user, once it looks as wanted. */
async function settled(user: string, what: string, fits: (row: Row) => boolean): Promise<Row> {
  const found = await eventually(
    async () => {
      const [row, ...others] = await sessionsOf(user);
      if (others.length > 0) throw new Error(`${user} has ${others.length + 1} sessions`);
      return row !== undefined && fits(row) && row;
    },
    { what: `${user}'s session to ${what}`, within: 30_000 },
  );
  return found;
}

describe('sessions read from /proc', () => {
  it('are exactly those that run, with the right users, active and idle', async () => {
    await run('busy-ada', 'busy');
    await run('idle-ida', 'idle');
    await run('fork-fay', 'busy-forks');
    await run('a-name-of-20-letters', 'forks');
    const grep = await startGrep();
    await eventually(async () => (await openUsers()).length === 4, {
      what: 'four open sessions',
      within: 20_000,
    });
    await settled('idle-ida', 'be idle', (row) => row.status === 'idle');
    await settled('a-name-of-20-letters', 'be idle', (row) => row.status === 'idle');
    const busy = await settled(
      'busy-ada',
      'be measured',
      (row) => row.measures['cpuMaxPercent'] !== undefined,
    );
    expect(busy.status).toBe('active');
    expect((await settled('fork-fay', 'be active', () => true)).status).toBe('active');
    expect(await openUsers()).toEqual(['a-name-of-20-letters', 'busy-ada', 'fork-fay', 'idle-ida']);
    expect(busy.measures['cpuMaxPercent']).toBeGreaterThan(10);
    await grep.stop();
  });

  it('end within two scans when their process is gone, estimated', async () => {
    const gone = await run('gone-gus');
    await settled('gone-gus', 'be open', (row) => row.status !== 'ended');
    await gone.kill();
    const killedAt = Date.now();
    const row = await settled('gone-gus', 'end', ({ status }) => status === 'ended');
    expect(row).toMatchObject({
      endReason: 'source_snapshot',
      endPrecision: 'estimated',
      endedAt: row.lastSeenAt,
    });
    expect(Date.parse(row.endedAt!)).toBeLessThanOrEqual(killedAt + scanSeconds * 1000);
    expect(Date.parse(row.endedAt!)).toBeGreaterThan(killedAt - 2.5 * scanSeconds * 1000);
  });

  it('go on when the agent is killed and started again', async () => {
    await run('stay-sue');
    const before = await settled('stay-sue', 'be open', (row) => row.status !== 'ended');
    const pid = system.pidOf('agent');
    await killHard(pid);
    await eventually(() => ![pid, null].includes(system.instance.pids.agent), {
      what: 'the agent to be started again',
    });
    const seen = new Date().toISOString();
    const after = await settled('stay-sue', 'be seen again', (row) => row.lastSeenAt > seen);
    expect(after).toMatchObject({ id: before.id, startedAt: before.startedAt });
    expect(after.status).not.toBe('ended');
  });

  it('lose nothing while the collector is away', async () => {
    await run('long-lea');
    await settled('long-lea', 'be open', (row) => row.status !== 'ended');
    const began = Date.now();
    const awayMs = 7_500 * scanSeconds;
    const away = keepDown('collector', awayMs);
    const brief = await run('brief-bob');
    const ranAt = Date.now();
    // three scans see it, none of them can be reported
    await eventually(() => Date.now() - ranAt > 3_500 * scanSeconds, { what: 'three scans to pass' });
    await brief.kill();
    await away;
    // its lease has passed when it is told of at last: it ends before all that was seen of it has been added
    const bob = await settled(
      'brief-bob',
      'end, with three scans',
      ({ status, connectedSeconds }) => status === 'ended' && connectedSeconds > 2,
    );
    expect(Date.parse(bob.startedAt)).toBeLessThan(ranAt + 100);
    expect(bob.endPrecision).toBe('estimated');
    expect(Date.parse(bob.endedAt!)).toBeLessThan(began + awayMs);
    const seen = new Date().toISOString();
    const lea = await settled('long-lea', 'be seen again', (row) => row.lastSeenAt > seen);
    expect(lea.connectedSeconds).toBeGreaterThan(5);
    expect(lea.status).not.toBe('ended');
  });
});

/** Kills a process again and again, as often as the launcher starts it, for some time. */
async function keepDown(name: ProcessName, forMs: number): Promise<void> {
  const until = Date.now() + forMs;
  await eventually(
    async () => {
      const pid = system.instance.pids[name];
      if (pid !== null && isAlive(pid)) await killHard(pid);
      return Date.now() > until;
    },
    { what: `${name} to have been away`, within: forMs + 10_000 },
  );
}

describe('a process id that is used again', () => {
  const pid = 4711;
  let agent: OwnAgent;
  beforeEach(() => {
    agent = new OwnAgent(system);
  });
  afterEach(() => agent.destroy());

  /** Two sessions: the former one ended by estimate at the scan that saw it last, the later one open. */
  async function expectTwo(former: Row, later: string, replacedAt: number): Promise<void> {
    const rows = await eventually(
      async () => {
        const found = await Promise.all([...new Set([former.userId, later])].map(sessionsOf));
        const all = found.flat().filter((row) => row.sourceId === former.sourceId);
        return all.some((row) => row.status === 'ended') && all.length === 2 && all;
      },
      { what: 'two sessions, one of them ended', within: 30_000 },
    );
    const gone = rows.find((row) => row.id === former.id)!;
    expect(gone).toMatchObject({
      ...{ userId: former.userId, status: 'ended', startedAt: former.startedAt },
      ...{ endReason: 'source_snapshot', endPrecision: 'estimated', endedAt: gone.lastSeenAt },
    });
    expect(Date.parse(gone.endedAt!)).toBeLessThanOrEqual(replacedAt + 100);
    const second = rows.find((row) => row.id !== former.id)!;
    expect(second.userId).toBe(later);
    expect(second.status).not.toBe('ended');
    expect(Date.parse(second.startedAt)).toBeGreaterThan(replacedAt - 1_000);
  }

  it.each([
    ['of another user', 'once-olga', 'then-theo'],
    ['of the same user', 'twice-tara', 'twice-tara'],
  ])('%s is another session; the former one has ended, by estimate', async (what, former, later) => {
    const proc = makeFakeProc();
    proc.liveUptime();
    const put = (user: string, secondsAgo: number) =>
      proc.put({ pid, args: rsessionArgs(user), startTicks: Math.round((uptime() - secondsAgo) * 100) });
    try {
      put(former, 5);
      agent.start({
        sourceId: `from-proc ${what}`,
        intervalSeconds: scanSeconds,
        args: ['--proc', proc.root],
      });
      const first = await settled(former, 'be open', (row) => row.status !== 'ended');
      const replacedAt = Date.now();
      put(later, 0);
      await expectTwo(first, later, replacedAt);
    } finally {
      proc.destroy();
    }
  });

  it('by the kernel, too', async (context) => {
    const problem = pidNamespaceProblem();
    if (problem !== null) return context.skip(problem);
    const namespace = await startPidNamespace();
    try {
      await namespace.run('real-rita', pid);
      agent.start({
        sourceId: 'pid namespace',
        intervalSeconds: scanSeconds,
        args: ['--proc', namespace.proc],
      });
      // the system's own agent sees the same process, under the id that it has outside
      const first = await eventually(
        async () => (await sessionsOf('real-rita')).find(({ sourceId }) => sourceId === 'pid namespace'),
        { what: "real-rita's session in the namespace", within: 30_000 },
      );
      const replacedAt = Date.now();
      await namespace.kill(pid);
      await namespace.run('real-ron', pid);
      await expectTwo(first, 'real-ron', replacedAt);
    } finally {
      await namespace.destroy();
    }
  });
});

describe('sessions read from the output of ps', () => {
  const line = (user: string, pid: number, time: string) =>
    `${user.slice(0, 8).padEnd(8)} ${pid}  0.3  0.0 743120 100936 ?  Sl  09:51  ${time} /usr/lib/rstudio-server/bin/rsession -u ${user} --launcher-token 1A2B3C4D`;
  const header = 'USER       PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND';
  let agent: OwnAgent;

  beforeEach(() => {
    agent = new OwnAgent(system);
  });
  afterEach(() => agent.destroy());

  it('are told by pid and user: a pid that another user has is another session', async () => {
    const file = join(agent.directory, 'ps.txt');
    const list = (...lines: string[]) => writeFileSync(file, [header, ...lines, ''].join('\n'));
    list(
      line('file-fred', 4711, '0:04'),
      line('file-flo', 4712, '0:01'),
      'root 1 0.0 0.0 1 1 ? S 09:51 0:00 grep /bin/rsession -u x',
    );
    agent.start({ sourceId: 'from-ps', intervalSeconds: scanSeconds, args: ['--ps-file', file] });
    const fred = await settled('file-fred', 'be open', (row) => row.status !== 'ended');
    await settled('file-flo', 'be open', (row) => row.status !== 'ended');
    list(line('file-fran', 4711, '0:00'), line('file-flo', 4712, '0:02'));
    const fran = await settled('file-fran', 'be open', (row) => row.status !== 'ended');
    expect(fran.id).not.toBe(fred.id);
    expect(await settled('file-fred', 'end', (row) => row.status === 'ended')).toMatchObject({
      endReason: 'source_snapshot',
    });
    expect((await sessions('status=open&userId=file-flo')).length).toBe(1);
  });
});

describe('a lease', () => {
  it('ends a silent session by estimate, and a late beat brings it back without the hole', async () => {
    await setPolicy({ heartbeatIntervalSeconds: 0.2, leaseSeconds: 0.6 });
    const { body } = await system.collect('/sessions', { id: 'silent', userId: 'silent-sam' });
    expect(body).toMatchObject({ nextHeartbeatInSeconds: 0.2 });
    const lost = await settled('silent-sam', 'be lost', (row) => row.status === 'ended');
    expect(lost).toMatchObject({
      endReason: 'lease_expired',
      endPrecision: 'estimated',
      endedAt: lost.startedAt,
    });
    expect((await system.collect('/sessions/silent/heartbeats', {})).status).toBe(200);
    await system.collect('/sessions/silent/heartbeats', {});
    const back = await settled('silent-sam', 'be back', (row) => row.lastSeenAt > lost.lastSeenAt);
    expect(back.id).toBe('silent');
    const hole = Date.parse(back.lastSeenAt) - Date.parse(back.startedAt);
    expect(hole).toBeGreaterThan(600);
    expect(back.connectedSeconds).toBeLessThan(hole / 1000 - 0.5);
  });
});
