import type { Command } from 'commander';
import { dataDirOption, wholeFromOne, wholeFromZero, type Run } from './arguments.js';

const from = ['--from <seq>', 'begin at this envelope', wholeFromOne] as const;
const to = ['--to <seq>', 'end with this envelope', wholeFromOne] as const;

/** `headcount log ...`: what can be told of the log itself. */
export function addLog(program: Command, run: Run): void {
  const log = program.command('log').description('the log itself');
  const load = () => import('./commands/log.js');
  log
    .command('check')
    .description('read all of it, and tell what breaks the laws of docs/log.md; exit code 1 if anything does')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((options: object) => run(load().then(({ logCheckCommand }) => logCheckCommand(options))));
  log
    .command('stats')
    .description('count what it holds, by type and by site; a beat is a fact')
    .option(...from)
    .option(...to)
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((options: object) => run(load().then(({ logStatsCommand }) => logStatsCommand(options))));
  log
    .command('show')
    .description('the facts of an envelope, or one of them, as JSON')
    .argument('<position>', 'such as 42, or 42.0 for its first fact')
    .option(...dataDirOption)
    .option('--json', 'one object a line')
    .action((position: string, options: object) =>
      run(load().then(({ logShowCommand }) => logShowCommand(position, options))),
    );
  log
    .command('grep')
    .description(
      'the facts in whose JSON a text stands, one object a line; of heartbeats the beats in which it does',
    )
    .argument('[text]', 'such as the id of a session or a user; left out: any')
    .option('--type <type>', 'only these, such as SessionEnded or headcount.session.ended.v1')
    .option('--site <site>', 'only of this site')
    .option(...from)
    .option(...to)
    .option('--limit <count>', 'no more than so many', wholeFromOne)
    .option(...dataDirOption)
    .action((text: string | undefined, options: object) =>
      run(load().then(({ logGrepCommand }) => logGrepCommand(text, options))),
    );
  addArchive(log, run);
}

const place = 'a directory, or s3://bucket/prefix';

function addArchive(log: Command, run: Run): void {
  const load = () => import('./commands/log-archive.js');
  log
    .command('export')
    .description(
      'copy what it holds, and the archive does not, into immutable segments; exit code 1 if it is refused',
    )
    .argument('<archive>', place)
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((archive: string, options: object) =>
      run(load().then(({ logExportCommand }) => logExportCommand(archive, options))),
    );
  log
    .command('trim')
    .description(
      'remove its beginning: what is archived, old, and was read by all generations and collectors; exit code 1 if it is refused',
    )
    .argument('<archive>', place)
    .option('--keep-days <days>', 'remove nothing that was logged since', wholeFromZero, 30)
    .option('--dry-run', 'only say what would be removed', false)
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((archive: string, options: { keepDays: number; dryRun: boolean }) =>
      run(import('./commands/log-trim.js').then(({ logTrimCommand }) => logTrimCommand(archive, options))),
    );
  log
    .command('import')
    .description('bring an archive into an empty log, at its old times; exit code 1 if it is refused')
    .argument('<archive>', place)
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((archive: string, options: object) =>
      run(load().then(({ logImportCommand }) => logImportCommand(archive, options))),
    );
}
