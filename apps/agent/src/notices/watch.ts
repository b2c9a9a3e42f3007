import type { Agent } from '../agent.js';
import { UsageError, type AgentConfig } from '../config.js';
import type { Log } from '../host/log.js';
import type { BackoffLimits } from '../report/backoff.js';
import type { Scanner } from '../rstudio/scanner.js';
import type { Files } from '../spool/files.js';
import { EndedSessions } from './ended-sessions.js';
import { NoticeReader } from './notice-reader.js';

export interface WatchParts {
  readonly config: Pick<AgentConfig, 'collector' | 'key' | 'allowKill'>;
  readonly sourceId: string;
  readonly agent: Agent;
  readonly scanner: Scanner;
  readonly files: Files;
  readonly backoff: BackoffLimits;
  readonly log: Log;
}

/**
 * Reads what others do to the sessions of this agent, and acts on it as far as it may.
 *
 * @throws UsageError where processes shall be ended that have other ids here than the scanner sees
 */
export function noticesFor({
  config,
  sourceId,
  agent,
  scanner,
  files,
  backoff,
  log,
}: WatchParts): NoticeReader {
  const { collector: url, key, allowKill } = config;
  if (allowKill && scanner.look === undefined)
    throw new UsageError(
      '--allow-kill: process ids mean others here than in the process file system of --proc',
    );
  const ended = new EndedSessions({
    sessionOf: (id) => agent.sessionOf(id),
    look: allowKill ? (scanner.look ?? null) : null,
    terminate: (pid) => void process.kill(pid, 'SIGTERM'),
    log,
  });
  return new NoticeReader({
    place: { url, key, sourceId },
    files,
    onNotice: (notice) => ended.take(notice),
    backoff,
    random: Math.random,
    onTrouble: (kind, message) => log.warn(kind, message),
  });
}
