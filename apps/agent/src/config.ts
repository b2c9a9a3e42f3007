import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { PsSource } from './rstudio/ps-source.js';

/** What the command line and the environment ask for. */
export interface AgentConfig {
  readonly collector: URL;
  readonly key: string;
  readonly directory: string;
  readonly sourceId: string | null;
  readonly intervalMs: number;
  readonly once: boolean;
  /** Null: this machine's own processes. */
  readonly ps: PsSource | null;
  /** Where the process file system is mounted. */
  readonly procRoot: string;
  readonly severalSessions: boolean;
  /** Whether processes of sessions that others have ended are told to end. */
  readonly allowKill: boolean;
}

/** The command line is wrong; the message is for people, and names what is accepted. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

interface Flags {
  readonly collector?: URL;
  readonly key?: string;
  readonly dir: string;
  readonly sourceId?: string;
  readonly interval: number;
  readonly once?: true;
  readonly proc: string;
  readonly psFile?: string;
  readonly psCommand?: string;
  readonly severalSessions?: true;
  readonly allowKill?: true;
}

/**
 * Reads the command line. Null after help was printed. Throws UsageError; what it says never holds the key.
 */
export function parseConfig(args: readonly string[], environment: NodeJS.ProcessEnv): AgentConfig | null {
  let flags: Flags | null = null;
  const program = new Command('headcount-agent')
    .description('Reports who is on this host to Headcount.')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  rstudioCommand(program).action((given: Flags) => {
    flags = given;
  });
  try {
    program.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    throw new UsageError(error.message === '(outputHelp)' ? 'a command is missing: rstudio' : error.message);
  }
  return flags === null ? null : configOf(flags, environment);
}

function rstudioCommand(program: Command): Command {
  return program
    .command('rstudio')
    .description('sessions of an RStudio Server, from its processes')
    .option('--collector <url>', 'origin of the collector (or HEADCOUNT_COLLECTOR)', parseCollector)
    .option('--key <key>', 'key with the scope ingest; better in HEADCOUNT_KEY, where ps does not show it')
    .requiredOption('--dir <dir>', 'keeps the spool, the identity and what is known; one agent per directory')
    .option(
      '--source-id <id>',
      'name of this reporter (default: made from the host name and kept)',
      parseSourceId,
    )
    .option('--interval <seconds>', 'time between two scans', parseInterval, 60)
    .option('--once', 'scan and report once, print a summary as JSON')
    .option('--proc <dir>', 'where the process file system of the host is mounted', '/proc')
    .addOption(
      new Option('--ps-file <file>', 'read a list of ps -ef or ps aux instead of /proc').conflicts(
        'psCommand',
      ),
    )
    .addOption(new Option('--ps-command <command>', 'run this for a list of ps -ef or ps aux'))
    .option('--several-sessions', 'in ps aux, equal lines of a user are sessions and not forks of one')
    .addOption(
      new Option(
        '--allow-kill',
        'end the process (SIGTERM) of a session that an administrator or a limit ended',
      ).conflicts(['psFile', 'psCommand', 'once']),
    )
    .exitOverride();
}

function configOf(flags: Flags, environment: NodeJS.ProcessEnv): AgentConfig {
  const collector = flags.collector ?? fromEnvironment(environment['HEADCOUNT_COLLECTOR']);
  if (collector === null)
    throw new UsageError('--collector or HEADCOUNT_COLLECTOR is missing: an http(s) origin');
  const key = flags.key ?? environment['HEADCOUNT_KEY'] ?? '';
  if (!/^[\x21-\x7e]{1,512}$/.test(key)) {
    throw new UsageError('--key or HEADCOUNT_KEY must be a key, as printed by `headcount keys create`');
  }
  return {
    collector,
    key,
    directory: flags.dir,
    sourceId: flags.sourceId ?? null,
    intervalMs: flags.interval * 1000,
    once: flags.once ?? false,
    ps: psOf(flags),
    procRoot: flags.proc,
    severalSessions: flags.severalSessions ?? false,
    allowKill: flags.allowKill ?? false,
  };
}

function psOf(flags: Flags): PsSource | null {
  if (flags.psFile !== undefined) return { file: flags.psFile };
  return flags.psCommand === undefined ? null : { command: flags.psCommand };
}

function fromEnvironment(text: string | undefined): URL | null {
  if (text === undefined || text === '') return null;
  try {
    return parseCollector(text);
  } catch (error) {
    throw new UsageError(`HEADCOUNT_COLLECTOR: ${(error as Error).message}`);
  }
}

function parseCollector(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const web = url?.protocol === 'http:' || url?.protocol === 'https:';
  if (url === null || !web || url.username !== '' || url.password !== '') {
    throw new InvalidArgumentError('It must be an origin like https://collector.example:8443.');
  }
  return url;
}

function parseSourceId(text: string): string {
  if (text.length === 0 || [...text].length > 128 || /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text)) {
    throw new InvalidArgumentError('It must be 1 to 128 printable characters.');
  }
  return text;
}

function parseInterval(text: string): number {
  const seconds = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(seconds >= 0.2 && seconds <= 3600))
    throw new InvalidArgumentError('It must be seconds, 0.2 to 3600.');
  return seconds;
}
