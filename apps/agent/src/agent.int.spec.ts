import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Agent, deliverAll, runAgent, type AgentParts } from './agent.js';
import { hostClock } from './host/clock.js';
import { createLog } from './host/log.js';
import { collectorApi, type CollectorApi } from './report/http.js';
import { Sender } from './report/sender.js';
import { procScanner } from './rstudio/scanner.js';
import { directory } from './spool/files.js';
import { Spool } from './spool/spool.js';
import { startFakeCollector, type FakeCollector, type ReceivedRequest } from './testing/fake-collector.js';
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

function assemble(root = proc.root, intervalMs = 60_000) {
  const clock = hostClock(root, () => Date.now());
  const log = createLog({ write: (line) => lines.push(line), now: () => Date.now() });
  const scanner = procScanner(root, clock, log);
  const spool = new Spool({
    files: directory(join(home, 'spool')),
    capBytes: 1e7,
    segmentBytes: 1e5,
    memoryBytes: 1e6,
    onTrouble: (kind, message) => log.warn(kind, message),
  });
  const reporter = { sourceId: 'host-1', incarnation: scanner.incarnation, host: 'host' };
  const parts: AgentParts = { scanner, spool, files: directory(home), reporter, intervalMs, log };
  const agent = new Agent(parts);
  const api = collectorApi({ url: collector.url, key: 'k', timeoutMs: 5000, connections: 4 });
  apis.push(api);
  const backoff = { baseMs: 1, capMs: 20 };
  const sender = new Sender({ spool, api, clock, random: () => 0.5, backoff, events: agent.events });
  return { agent, sender, parts };
}

const starts = (): unknown[] =>
  collector.accepted.filter(({ path }) => path.endsWith('/sessions')).map(({ body }) => body['userId']);
const ends = (): string[] =>
  collector.accepted.filter(({ path }) => path.endsWith('/end')).map(({ path }) => path);
const beatsOf = (request: ReceivedRequest | undefined) =>
  (request?.body['beats'] ?? []) as { sessionId: string; active: boolean; at: string }[];

async function until(what: string, holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`waited 10 s: ${what}; the agent said: ${lines.join('')}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('an agent that is started again', () => {
  it('goes on with the same sessions and tells the end of those gone meanwhile', async () => {
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
    expect(starts()).toEqual(['anna', 'ben', 'carl']);
    expect(ends()).toEqual([expect.stringContaining('-101-500000/end')]);
  });

  it('tells what it had noted but not yet put into the spool when it was killed', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    const first = assemble();
    await first.agent.scan();
    rmSync(join(home, 'spool'), { recursive: true });
    const second = assemble();
    expect(await deliverAll(second.sender, 1)).toBe('told');
    expect(starts()).toEqual(['anna']);
  });

  it('begins anew with a state that cannot be understood, with the same ids', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    const first = assemble();
    await first.agent.scan();
    await deliverAll(first.sender, 1);
    directory(home).replace('state.json', '{"version":1,"known":{');
    const second = assemble();
    await second.agent.scan();
    await deliverAll(second.sender, 1);
    const ids = collector.accepted
      .filter(({ path }) => path.endsWith('/sessions'))
      .map(({ body }) => body['id']);
    expect(new Set(ids).size).toBe(1);
    expect(lines.join('')).toContain('cannot be understood');
  });
});

describe('a collector that forgot', () => {
  it('is told the start again, then the beats that it did not count, once', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    const { agent, sender } = assemble();
    await agent.scan();
    await deliverAll(sender, 1);
    const sessionId = beatsOf(collector.accepted.at(-1))[0]?.sessionId ?? '';
    const results = [{ sessionId, status: 'unknown', code: 'session_not_found' }];
    collector.behave(({ path }) =>
      path.endsWith('heartbeats') ? { status: 200, body: { results } } : undefined,
    );
    proc.uptime(10_060);
    await agent.scan();
    expect(await deliverAll(sender, 1)).toBe('told');
    expect(collector.accepted.map(({ path }) => path.split('/').at(-1))).toEqual([
      ...['sessions', 'heartbeats'],
      ...['heartbeats', 'sessions', 'heartbeats'],
    ]);
  });
});

describe('a session that the collector closed', () => {
  it('is no longer reported while its process runs on, also by the next agent', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    collector.behave(({ path }) =>
      path.endsWith('/sessions') ? { status: 409, body: { code: 'session_already_ended' } } : undefined,
    );
    const { agent, sender } = assemble();
    await agent.scan();
    await deliverAll(sender, 1);
    agent.save();
    collector.behave(() => undefined);
    const second = assemble();
    await second.agent.scan();
    proc.remove(100);
    await second.agent.scan();
    await deliverAll(second.sender, 1);
    expect(collector.accepted.map(({ path }) => path)).toEqual(['/collect/v1/heartbeats']);
  });
});

describe('an agent that stays on', () => {
  it('scans and reports until it is stopped, over an outage, and leaves nothing untold', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    const { agent, sender, parts } = assemble(proc.root, 5);
    const stop = new AbortController();
    const running = runAgent(agent, sender, parts, stop.signal);
    await until('beats', () => collector.accepted.length > 3);
    await collector.down();
    proc.remove(100);
    await until('a report that waits', () => parts.spool.counts().pending > 0);
    await collector.up();
    await until('the end', () => ends().length === 1);
    stop.abort();
    expect(await running).toBe(0);
    expect(parts.spool.counts().pending).toBe(0);
  });

  it('keeps everybody when a scan fails', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    const { agent, parts } = assemble();
    await agent.scan();
    const blind = new Agent({
      ...parts,
      scanner: { incarnation: 'x', scan: () => Promise.reject(new Error('blind')) },
    });
    await expect(blind.scan()).rejects.toThrow('blind');
    expect(await agent.scan()).toMatchObject({ sessions: 1, started: 0, ended: 0 });
  });

  it('stops for good when a later incarnation reports', async () => {
    proc.put({ pid: 100, args: rsessionArgs('anna') });
    collector.behave(() => ({ status: 409, body: { code: 'stale_incarnation' } }));
    const { agent, sender, parts } = assemble(proc.root, 5);
    expect(await runAgent(agent, sender, parts, new AbortController().signal)).toBe(1);
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
    const { agent, sender } = assemble('/proc');
    await agent.scan();
    await deliverAll(sender, 1);
    const mine = collector.accepted.filter(({ body }) => String(body['userId']).startsWith(tag));
    expect(mine.map(({ body }) => String(body['userId']).slice(tag.length)).sort()).toEqual([
      ...['_busy', '_busyforks', '_forks', '_idle'],
      `${tag}_of_twenty_chars`.padEnd(20, 'x').slice(tag.length),
    ]);
    const idOf = (user: string): unknown =>
      mine.find(({ body }) => body['userId'] === tag + user)?.body['id'];
    const active = (user: string) =>
      beatsOf(collector.accepted.at(-1)).find((beat) => beat.sessionId === idOf(user))?.active;
    const deadline = Date.now() + 20_000;
    do {
      await agent.scan();
      await deliverAll(sender, 1);
    } while (!(active('_busy') === true && active('_busyforks') === true) && Date.now() < deadline);
    expect([active('_busy'), active('_busyforks')]).toEqual([true, true]);
    expect([active('_idle'), active('_forks')]).toEqual([false, false]);
    await idle.kill();
    await agent.scan();
    await deliverAll(sender, 1);
    expect(ends().filter((path) => path.includes(`-${idle.pid}-`))).toHaveLength(1);
  });
});
