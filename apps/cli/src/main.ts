import { resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { dataDirOption, positive, siteOption, wholeFromOne, wholeFromZero, type Run } from './arguments.js';
import { exitCodes, Failure, messageOf } from './failure.js';
import { addLimits } from './limit-commands.js';
import { addLog } from './log-commands.js';
import { addReads } from './read-commands.js';
import { say } from './output.js';
import { addReplay } from './replay-commands.js';
import { defaultDataDir } from './system.js';

/**
 * Runs one command of `headcount`.
 *
 * @param args without program names, as in `['sessions', '--json']`
 * @returns the exit code: 0 done, 1 a check found something, 2 wrong use, 3 something could not be reached
 */
export async function main(args: readonly string[]): Promise<number> {
  let outcome: Promise<number> = Promise.resolve(exitCodes.done);
  if (args[0] !== 'up') endWithReader();
  const program = commands((running) => {
    outcome = running;
  });
  try {
    await program.parseAsync(args, { from: 'user' });
    return await outcome;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse;
    say(error instanceof Failure ? error.message : `headcount: ${messageOf(error)}`);
    if (error instanceof Failure) return error.exitCode;
    if (error instanceof Error && program.opts<{ stack?: true }>().stack) say(String(error.stack));
    return exitCodes.unreachable;
  }
}

/** Whoever reads the answer has seen enough, as in `| head`; not for `up`, which has processes to stop. */
function endWithReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? exitCodes.done : exitCodes.unreachable);
  });
}

function commands(run: Run): Command {
  const program = new Command('headcount')
    .description('Who is on your servers, for how long, and how many seats are left.')
    .option('--stack', 'of an error that nobody foresaw, say where it came from')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(text),
      writeErr: (text) => process.stderr.write(text),
    })
    .showHelpAfterError('(headcount --help lists what there is)');
  addUp(program, run);
  addSetUp(program, run);
  addSessions(program, run);
  addPolicy(program, run);
  addKeys(program, run);
  addLimits(program, run);
  addLog(program, run);
  addReads(program, run);
  addReplay(program, run);
  addInspection(program, run);
  return program;
}

function addUp(program: Command, run: Run): void {
  program
    .command('up')
    .description('start everything on this machine and stay in the foreground')
    .option('--demo', 'add a lifelike simulated load', false)
    .option('--rstudio', 'report the RStudio sessions of this machine', false)
    .option('--scan-interval <seconds>', 'between two scans for RStudio sessions', positive, 60)
    .option('--fresh', 'forget the data of former starts', false)
    .option('--data-dir <dir>', 'where data and logs are kept (default: .headcount)')
    .option('--port-base <port>', 'the first of consecutive ports; 0: free ones', wholeFromZero, 0)
    .option('--collectors <count>', 'how many collectors', wholeFromOne, 1)
    .option('--json', 'print one line of JSON when everything is ready, nothing else', false)
    .option('--no-restart', 'do not start again what dies')
    .allowExcessArguments(false)
    .action((options: Record<string, unknown> & { dataDir?: string }) => {
      const dataDir = resolve(options.dataDir ?? defaultDataDir);
      run(
        import('./up/up.js').then(({ up }) =>
          up({ ...options, dataDir } as unknown as Parameters<typeof up>[0]),
        ),
      );
    });
}

function addSetUp(program: Command, run: Run): void {
  program
    .command('provision')
    .description('create or adjust the stream in NATS; doing it again changes nothing')
    .option(...dataDirOption)
    .option('--dry-run', 'only say what would change; exit code 1 if something would')
    .option('--admin-key', 'also make the key of HEADCOUNT_KEY (or, without one, a new key) valid')
    .option('--operator-key', 'also make a new key over all sites')
    .option('--json', 'answer as JSON')
    .action((options: object) =>
      run(import('./commands/provision.js').then(({ provisionCommand }) => provisionCommand(options))),
    );
  program
    .command('migrate')
    .description('create or adjust the tables in Postgres; doing it again changes nothing')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((options: object) =>
      run(import('./commands/migrate.js').then(({ migrateCommand }) => migrateCommand(options))),
    );
}

function addSessions(program: Command, run: Run): void {
  program
    .command('sessions')
    .description('who is on')
    .option(...dataDirOption)
    .option('--user <user>', 'only of this user')
    .option('--status <status>', 'open, active, idle, dangling, ended or all', 'open')
    .option('--watch', 'show it again whenever it changes')
    .option('--json', 'answer as JSON: an array of sessions')
    .action((options: { status: string }) =>
      run(import('./commands/sessions.js').then(({ sessionsCommand }) => sessionsCommand(options))),
    );
  program
    .command('end')
    .description('end sessions')
    .argument('[id]', 'the session')
    .option(...dataDirOption)
    .option('--user <user>', 'all sessions of this user')
    .option('--except <id>', 'with --user: but not this one')
    .option('--dangling', 'all sessions that have long been idle')
    .option('--json', 'answer as JSON')
    .action((id: string | undefined, options: object) =>
      run(import('./commands/sessions.js').then(({ endCommand }) => endCommand(id, options))),
    );
  program
    .command('demo')
    .description('report a lifelike simulated load until interrupted')
    .option(...dataDirOption)
    .option('--sessions <count>', 'how many are on at a time, about', wholeFromOne, 100)
    .option('--seed <seed>', 'the same seed gives the same people and devices', wholeFromZero, 1)
    .option('--seconds <seconds>', 'stop after this time', positive)
    .action((options: { sessions: number; seed: number }) =>
      run(import('./commands/demo.js').then(({ demoCommand }) => demoCommand(options))),
    );
}

function addPolicy(program: Command, run: Run): void {
  const policy = program.command('policy').description('the parameters sessions live under');
  const load = () => import('./commands/policy.js');
  policy
    .command('get')
    .description('print them, in seconds')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((options: object) => run(load().then(({ policyGetCommand }) => policyGetCommand(options))));
  policy
    .command('set')
    .description('change some, for sessions that start from now on')
    .argument(
      '<assignments...>',
      'such as heartbeatIntervalSeconds=30 leaseSeconds=90 timeZone=Europe/Berlin',
    )
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((assignments: string[], options: object) =>
      run(load().then(({ policySetCommand }) => policySetCommand(assignments, options))),
    );
}

function addKeys(program: Command, run: Run): void {
  const keys = program.command('keys').description('who may report, read and administer');
  const load = () => import('./commands/keys.js');
  keys
    .command('create')
    .description('make a key; its text is shown this once')
    .argument('<name>', 'what it is for, such as rstudio-agent')
    .option('--scope <scopes...>', 'ingest, read, admin (default: ingest)')
    .option('--observing', 'for agents and importers: no limit or resume window binds what they report')
    .option('--expires <time>', 'RFC 3339, such as 2027-01-01T00:00:00Z (default: never)')
    .option(...siteOption)
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((name: string, options: object) =>
      run(load().then(({ keysCreateCommand }) => keysCreateCommand(name, options))),
    );
  keys
    .command('list')
    .description('all keys of the site, those too that are not valid any more')
    .option(...siteOption)
    .option(...dataDirOption)
    .option('--json', 'answer as JSON: an array of keys')
    .action((options: object) => run(load().then(({ keysListCommand }) => keysListCommand(options))));
  keys
    .command('revoke')
    .description('make a key invalid for ever')
    .argument('<id>', 'its id, as listed: the third part of the key')
    .option(...siteOption)
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((id: string, options: object) =>
      run(load().then(({ keysRevokeCommand }) => keysRevokeCommand(id, options))),
    );
}

function addInspection(program: Command, run: Run): void {
  program
    .command('dump')
    .description('the canonical dump of the read model: the same log gives the same bytes')
    .option(...dataDirOption)
    .option('--generation <n>', 'of this generation instead of the active one', wholeFromOne)
    .option('--table <table>', 'only this table')
    .option('--sha256', 'only the position, and each table with its rows and SHA-256')
    .action((options: object) =>
      run(import('./commands/dump.js').then(({ dumpCommand }) => dumpCommand(options))),
    );
  program
    .command('doctor')
    .description('what is missing or wrong, and how to mend it; exit code 1 if anything is')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((options: object) =>
      run(import('./commands/doctor.js').then(({ doctorCommand }) => doctorCommand(options))),
    );
}
