import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agent, deliverAll, runAgent, type AgentParts } from './agent.js';
import { hostClock, steadyClock, type Moment } from './host/clock.js';
import { createLog, type LogClass } from './host/log.js';
import { collectorApi, type CollectorApi } from './report/http.js';
import { Sender } from './report/sender.js';
import { procScanner } from './rstudio/scanner.js';
import { directory, type Files } from './spool/files.js';
import { Spool } from './spool/spool.js';
import { loadState } from './spool/state.js';
import { startFakeCollector, type FakeCollector, type ReceivedRequest } from './testing/fake-collector.js';
import { memoryFiles } from './testing/memory-files.js';
import { makeFakeProc, rsessionArgs, type FakeProc } from './testing/fake-proc.js';
import { startGrep, startRsession, type Rsession } from './testing/rsession.js';

let home: string;
let proc: FakeProc;
let collector: FakeCollector;
let apis: CollectorApi[];
let lines: string[];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'agent-'));
  proc = makeFakeProc();
  collector = await startFakeCollector();
  apis = [];
  lines = [];
});
afterEach(async () => {
  for (const api of apis) api.close();
  await collector.close();
  proc.destroy();
  rmSync(home, { recursive: true, force: true });
});

interface Wanted {
  readonly root?: string;
  readonly intervalMs?: number;
  /** The wall clock of the machine. */
  readonly wall?: () => number;
  /** Stands in for the agent's directory. */
  readonly disk?: Files;
}

function assemble({ root = proc.root, intervalMs = 60_000, wall = () => Date.now(), disk }: Wanted = {}) {
  const files = disk ?? directory(home);
  const log = createLog({ write: (line) => lines.push(line), now: () => Date.now() });
  const state = loadState(files, (message) => log.warn('state', message));
  const clock = steadyClock(hostClock(root, wall), state.known?.takenAt ?? null);
  const scanner = procScanner(root, clock, log);
  const onTrouble = (kind: LogClass, message: string): void => log.warn(kind, message);
  const limits = { capBytes: 1e7, segmentBytes: 1e5, memoryBytes: 1e6 };
  const spool = new Spool({ files: disk ?? directory(join(home, 'spool')), ...limits, onTrouble });
  const { incarnation, startedAt } = scanner;
  const reporter = { sourceId: 'host-1', incarnation, startedAt, host: 'host', intervalMs };
  const parts: AgentParts = { scanner, spool, files, state, reporter, log, tidy: () => undefined };
  const agent = new Agent(parts);
  const api = collectorApi({ url: collector.url, key: 'k', timeoutMs: 5000, connections: 4 });
  apis.push(api);
  const backoff = { baseMs: 1, capMs: 20 };
  const sender = new Sender({ spool, api, clock, random: () => 0.5, backoff, reporter, onTrouble });
  return { agent, sender, parts };
}

interface Item {
  readonly sessionId: string;
  readonly userId: string;
  readonly active: boolean;
  readonly startedAt: string;
  readonly measures: Record<string, number>;
}
const snapshots = () => collector.accepted.filter(({ path }) => path.endsWith('/snapshot'));
const itemsOf = (request: ReceivedRequest | undefined): Item[] => (request?.body['sessions'] ?? []) as Item[];
/** The users of each snapshot that was taken. */
const users = (): string[] =>
  snapshots().map((one) =>
    itemsOf(one)
      .map(({ userId }) => userId)
      .join(),
  );
const at = (request: ReceivedRequest | undefined, field: string): number =>
  Date.parse(String(request?.body[field]));

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited 10 s: ${what}; the agent said: ${lines.join('')}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('an agent that is started again', () => {
  it('goes on with the same sessions of the same life, and no longer tells of those gone meanwhile', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    proc.put({ pid: 101, args: rsessionArgs('ben') });
    const first = assemble();
    await first.agent.scan();
    expect(await deliverAll(first.sender, 1)).toBe('told');
    proc.remove(101);
    proc.put({ pid: 102, args: rsessionArgs('carl') });
    proc.uptime(10_060);
    const second = assemble();
    expect(await second.agent.scan()).toMatchObject({ sessions: 2, started: 1, ended: 1 });
    expect(await deliverAll(second.sender, 1)).toBe('told');
    expect(users()).toEqual(['anna,ben', 'anna,carl']);
    const [before, after] = snapshots().map(itemsOf);
    expect(after?.[0]?.sessionId).toBe(before?.[0]?.sessionId);
    expect(new Set(snapshots().map(({ body }) => body['incarnation'])).size).toBe(1);
  });

  it('tells what it had noted but not yet put into the spool when it was killed', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    const first = assemble();
    await first.agent.scan();
    rmSync(join(home, 'spool'), { recursive: true });
    const second = assemble();
    expect(await deliverAll(second.sender, 1)).toBe('told');
    expect(users()).toEqual(['anna']);
    expect(await deliverAll(assemble().sender, 1)).toBe('told');
    expect(users()).toEqual(['anna']);
  });

  it('begins anew with a state that cannot be understood, with the same ids', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    const first = assemble();
    await first.agent.scan();
    await deliverAll(first.sender, 1);
    directory(home).replace('state.json', '{"version":2,"known":{');
    const second = assemble();
    await second.agent.scan();
    await deliverAll(second.sender, 1);
    expect(
      new Set(
        snapshots()
          .flatMap(itemsOf)
          .map(({ sessionId }) => sessionId),
      ).size,
    ).toBe(1);
    expect(users()).toHaveLength(2);
    expect(lines.join('')).toContain('cannot be understood');
  });
});

describe('an hour without a collector', () => {
  it('costs nothing: every scan arrives with its own time, over a restart and a reboot', async () => {
    await collector.down();
    let wall = Date.UTC(2026, 2, 1, 12);
    const began = wall;
    let running = assemble({ wall: () => wall });
    for (let minute = 0; minute < 60; minute += 1) {
      if (minute === 0) proc.put({ pid: 100, args: rsessionArgs('anna') });
      if (minute === 20) proc.put({ pid: 101, args: rsessionArgs('ben'), startTicks: 1_120_000 });
      if (minute === 40) proc.remove(101);
      if (minute === 30) running = assemble({ wall: () => wall });
      await running.agent.scan();
      if (minute % 10 === 0) expect(await deliverAll(running.sender, 1)).toBe('pending');
      wall += 60_000;
      proc.uptime(10_000 + (wall - began) / 1000);
    }
    proc.remove(100);
    proc.write('sys/kernel/random/boot_id', '99999999-2222-3333-4444-555555555555');
    proc.uptime(20);
    running = assemble({ wall: () => wall });
    await running.agent.scan();
    await collector.up();
    expect(await deliverAll(running.sender, 1)).toBe('told');
    expect(users()).toEqual([
      ...Array<string>(20).fill('anna'),
      ...Array<string>(20).fill('anna,ben'),
      ...Array<string>(20).fill('anna'),
      '',
    ]);
    expect(snapshots().map((one) => at(one, 'takenAt') - began)).toEqual(
      Array.from({ length: 61 }, (_, minute) => minute * 60_000),
    );
    expect(new Set(snapshots().map((one) => at(one, 'sentAt')))).toEqual(new Set([wall]));
    const lives = collector.accepted.filter(({ path }) => path.includes('/incarnations/'));
    expect(lives.map(({ path }) => path.split('/').at(-1)?.slice(0, 8))).toEqual(['11111111', '99999999']);
    expect(at(lives[1], 'startedAt')).toBe(wall - 20_000);
  });
});

describe('a clock that is set back', () => {
  it('between two scans takes no scan back in time, and no age from it', async () => {
    let wall = Date.UTC(2026, 2, 1, 12);
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    const { agent, sender } = assemble({ wall: () => wall });
    await agent.scan();
    await deliverAll(sender, 1);
    wall += 60_000 - 3_600_000;
    proc.uptime(10_060);
    await agent.scan();
    wall += 5000;
    proc.uptime(10_065);
    await deliverAll(sender, 1);
    const [first, second] = snapshots();
    expect(at(second, 'takenAt') - at(first, 'takenAt')).toBe(60_000);
    expect(at(second, 'sentAt') - at(second, 'takenAt')).toBe(5000);
    expect(itemsOf(second)[0]?.startedAt).toBe(itemsOf(first)[0]?.startedAt);
  });

  it('during a scan changes nothing either', async () => {
    let wall = Date.UTC(2026, 2, 1, 12);
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    const { agent, sender, parts } = assemble({ wall: () => wall });
    await agent.scan();
    proc.uptime(10_060);
    wall += 60_000;
    const scan = parts.scanner.scan.bind(parts.scanner);
    let during: Moment | undefined;
    Object.assign(parts.scanner, {
      scan: async (known: Parameters<typeof scan>[0]) => {
        const found = await scan(known);
        during = found.takenAt;
        wall -= 3_600_000;
        return found;
      },
    });
    await agent.scan();
    await deliverAll(sender, 1);
    const [first, second] = snapshots();
    expect(at(second, 'takenAt')).toBe(during?.wallMs);
    expect(at(second, 'takenAt') - at(first, 'takenAt')).toBe(60_000);
    expect(at(second, 'sentAt')).toBe(at(second, 'takenAt'));
  });
});

describe('a full disk', () => {
  it('below everything costs nothing while the agent runs', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    const disk = memoryFiles();
    disk.full = true;
    const { agent, sender } = assemble({ disk });
    await agent.scan();
    proc.uptime(10_060);
    expect(await agent.scan()).toMatchObject({ sessions: 1, started: 0 });
    expect(await deliverAll(sender, 1)).toBe('told');
    expect(users()).toEqual(['anna', 'anna']);
    expect(lines.join('')).toMatch(/state: ENOSPC[^]*spool: ENOSPC/);
  });
});

describe('an agent that stays on', () => {
  it('scans and reports until it is stopped, over an outage, and leaves nothing untold', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    const { agent, sender, parts } = assemble({ intervalMs: 100 });
    const stop = new AbortController();
    const running = runAgent(agent, sender, parts, stop.signal);
    await until('snapshots', () => snapshots().length > 3);
    await collector.down();
    proc.remove(100);
    await until('scans that wait', () => parts.spool.counts().pending > 3);
    await collector.up();
    await until('a snapshot without her', () => users().at(-1) === '');
    await until('an empty spool', () => parts.spool.counts().pending === 0);
    stop.abort();
    expect(await running).toBe(0);
    const taken = snapshots().map((one) => at(one, 'takenAt'));
    expect(taken).toEqual([...taken].sort((a, b) => a - b));
  });

  it('keeps everybody when a scan fails', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    const { agent, parts } = assemble();
    await agent.scan();
    const blind = new Agent({
      ...parts,
      scanner: { ...parts.scanner, scan: () => Promise.reject(new Error('blind')) },
    });
    await expect(blind.scan()).rejects.toThrow('blind');
    expect(parts.spool.counts().pending).toBe(1);
    expect(await agent.scan()).toMatchObject({ sessions: 1, started: 0, ended: 0 });
  });

  it('stops for good when a later life reports, and does not register again', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    collector.behave(({ path }) =>
      path.endsWith('/snapshot') ? { status: 409, body: { code: 'stale_incarnation' } } : undefined,
    );
    const { agent, sender, parts } = assemble({ intervalMs: 5 });
    expect(await runAgent(agent, sender, parts, new AbortController().signal)).toBe(1);
    expect(collector.received.filter(({ path }) => path.includes('/incarnations/'))).toHaveLength(1);
  });
});

describe('real processes', () => {
  let children: { stop(): Promise<void> }[];
  beforeEach(() => {
    children = [];
  });
  afterEach(async () => {
    for (const child of children) await child.stop();
  });

  it('are found in /proc, each for what it is', async () => {
    const tag = `t${process.pid}`;
    const run = async (options: Parameters<typeof startRsession>[0]): Promise<Rsession> => {
      const child = await startRsession(options);
      children.push(child);
      return child;
    };
    const idle = await run({ user: `${tag}_idle` });
    await run({ user: `${tag}_busy`, kind: 'busy' });
    await run({ user: `${tag}_forks`, kind: 'forks' });
    await run({ user: `${tag}_busyforks`, kind: 'busy-forks' });
    await run({ user: `${tag}_of_twenty_chars`.padEnd(20, 'x'), args: ['--launcher-token', 'AB12CD34'] });
    children.push(await startGrep());
    const { agent, sender } = assemble({ root: '/proc' });
    const scan = async (): Promise<Item[]> => {
      await agent.scan();
      await deliverAll(sender, 1);
      return itemsOf(snapshots().at(-1)).filter(({ userId }) => userId.startsWith(tag));
    };
    const names = (items: readonly Item[]): string[] =>
      items.map(({ userId }) => userId.slice(tag.length)).sort();
    const long = `${tag}_of_twenty_chars`.padEnd(20, 'x').slice(tag.length);
    let items = await scan();
    expect(names(items)).toEqual(['_busy', '_busyforks', '_forks', '_idle', long]);
    const active = (): string[] => names(items.filter((item) => item.active));
    const deadline = Date.now() + 20_000;
    while (active().length < 2 && Date.now() < deadline) items = await scan();
    expect(active()).toEqual(['_busy', '_busyforks']);
    expect(items.find(({ userId }) => userId === `${tag}_busy`)?.measures['cpuSeconds']).toBeGreaterThan(0);
    await idle.kill();
    expect(names(await scan())).toEqual(['_busy', '_busyforks', '_forks', long]);
  });
});
