import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Agent, deliverAll, runAgent, type AgentParts, type ScanSummary } from './agent.js';
import { parseConfig, type AgentConfig } from './config.js';
import { hostClock, readBootId, steadyClock, type Clock } from './host/clock.js';
import { lockDirectory } from './host/directory-lock.js';
import { identityOf, readMachineId } from './host/identity.js';
import { tidy } from './host/lean.js';
import { createLog, type Log } from './host/log.js';
import type { NoticeReader } from './notices/notice-reader.js';
import { noticesFor } from './notices/watch.js';
import { collectorApi } from './report/http.js';
import { Sender } from './report/sender.js';
import { procScanner, psScanner } from './rstudio/scanner.js';
import { directory } from './spool/files.js';
import { Spool } from './spool/spool.js';
import { loadState, type AgentState } from './spool/state.js';

/** What a report under way gets to be finished when the agent is stopped. */
const lastWordsMs = 3000;
const mebibyte = 1024 * 1024;

interface Running {
  readonly agent: Agent;
  readonly parts: AgentParts;
  readonly sender: Sender;
  readonly notices: NoticeReader;
  readonly close: () => void;
}

function assemble(config: AgentConfig, log: Log, stop: AbortSignal): Running {
  const files = directory(config.directory);
  const state = loadState(files, (message) => log.warn('state', message));
  const clock = clockFor(config, state);
  const wanted = { sourceId: config.sourceId, shared: config.ps === null };
  const identity = identityOf(
    {
      files,
      hostname: hostname(),
      randomHex: (bytes) => randomBytes(bytes).toString('hex'),
      machineId: readMachineId(),
      onTrouble: (message) => log.warn('state', message),
    },
    wanted,
  );
  const scanner =
    config.ps === null
      ? procScanner(config.procRoot, clock, log)
      : psScanner(
          {
            source: config.ps,
            severalSessions: config.severalSessions,
            nonce: identity.nonce,
            limits: { timeoutMs: Math.min(Math.max(config.intervalMs, 5000), 30_000), stop },
          },
          clock,
          log,
        );
  const spool = new Spool({
    files: directory(join(config.directory, 'spool')),
    capBytes: 64 * mebibyte,
    segmentBytes: mebibyte / 2,
    memoryBytes: 4 * mebibyte,
    onTrouble: (kind, message) => log.warn(kind, message),
  });
  const { sourceId } = identity;
  const { incarnation, startedAt } = scanner;
  const { intervalMs } = config;
  const reporter = { sourceId, incarnation, startedAt, intervalMs, host: hostname() };
  const parts: AgentParts = { scanner, spool, files, state, reporter, log, tidy };
  const agent = new Agent(parts);
  const api = collectorApi({ url: config.collector, key: config.key, timeoutMs: 10_000, connections: 1 });
  const backoff = { baseMs: 250, capMs: Math.min(Math.max(config.intervalMs, 2000), 30_000) };
  const sender = new Sender({
    spool,
    api,
    clock,
    random: Math.random,
    backoff,
    reporter,
    onTrouble: (kind, message) => log.warn(kind, message),
  });
  const notices = noticesFor({ config, sourceId, agent, scanner, files, backoff, log });
  return { agent, parts, sender, notices, close: () => api.close() };
}

/** Times of one boot never go back; a later boot is another life of the source, unless only lists tell of it. */
function clockFor(config: AgentConfig, { known }: AgentState): Clock {
  const clock = hostClock(config.procRoot, () => Date.now());
  const goesOn = config.ps !== null || known?.takenAt.bootId === readBootId(config.procRoot);
  return steadyClock(clock, goesOn ? (known?.takenAt ?? null) : null);
}

function sayStale({ reporter, log }: AgentParts): number {
  const { sourceId, incarnation } = reporter;
  log.info(
    `a later life of ${sourceId} has been registered than this one (${incarnation}): stopped for good`,
  );
  return 1;
}

async function once({ agent, parts, sender }: Running): Promise<number> {
  let scan: ScanSummary | null = null;
  try {
    scan = await agent.scan();
  } catch (error) {
    parts.log.warn('scan', (error as Error).message);
  }
  const told = await deliverAll(sender, 4);
  const { sourceId, incarnation } = parts.reporter;
  const summary = { sourceId, incarnation, ...scan, ...sender.counts(), ...parts.spool.counts() };
  process.stdout.write(`${JSON.stringify(summary)}\n`);
  if (told === 'stale') return sayStale(parts);
  return scan !== null && told === 'told' ? 0 : 3;
}

async function stayOn(running: Running, stop: AbortSignal): Promise<number> {
  const { parts } = running;
  const { sourceId, incarnation } = parts.reporter;
  parts.log.info(
    `reporting as ${sourceId} (${incarnation}), a scan every ${parts.reporter.intervalMs / 1000} s`,
  );
  stop.addEventListener('abort', () => setTimeout(running.close, lastWordsMs).unref());
  const over = new AbortController();
  const reading = running.notices.run(AbortSignal.any([stop, over.signal]));
  const code = await runAgent(running.agent, running.sender, parts, stop);
  over.abort();
  await reading;
  if (code === 1) return sayStale(parts);
  const { pending } = parts.spool.counts();
  parts.log.info(`stopped${pending > 0 ? `; ${pending} scans wait in the spool for the next start` : ''}`);
  return code;
}

/** The whole life of an agent; returns its exit code. Throws what is wrong with its use, before it has done anything. */
export async function run(args: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const log = createLog({ write: (line) => process.stderr.write(line), now: () => Date.now() });
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  const config = parseConfig(args, environment);
  if (config === null) return 0;
  mkdirSync(config.directory, { recursive: true, mode: 0o700 });
  const unlock = lockDirectory(config.directory);
  try {
    const running = assemble(config, log, stop.signal);
    const code = config.once ? await once(running) : await stayOn(running, stop.signal);
    running.close();
    return code;
  } finally {
    unlock();
  }
}
