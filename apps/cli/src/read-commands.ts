import type { Command } from 'commander';
import { dataDirOption, type Run } from './arguments.js';

/** `headcount sites`, `headcount invariants` and `headcount dead-letters ...`. */
export function addReads(program: Command, run: Run): void {
  const sites = program
    .command('sites')
    .description('the sites that the key may ask about; with the key of an operator, all of them')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON: an array of sites')
    .action((options: object) =>
      run(import('./commands/sites.js').then(({ sitesCommand }) => sitesCommand(options))),
    );
  sites
    .command('create')
    .description('add one, as an operator')
    .argument('<site>', 'its name: a-z, 0-9 and "-"')
    .option('--time-zone <zone>', 'of its days, such as Europe/Berlin (default: UTC)')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((site: string, _options: object, command: Command) =>
      run(
        import('./commands/sites.js').then(({ sitesCreateCommand }) =>
          sitesCreateCommand(site, command.optsWithGlobals()),
        ),
      ),
    );
  program
    .command('invariants')
    .description('whether all rows of the site obey the laws; exit code 1 if some do not')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((options: object) =>
      run(import('./commands/invariants.js').then(({ invariantsCommand }) => invariantsCommand(options))),
    );
  const letters = program.command('dead-letters').description('what the log says but no row could take up');
  const load = () => import('./commands/dead-letters.js');
  letters
    .command('list')
    .description('all of them, the latest in the log first')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON: one object a line')
    .action((options: object) =>
      run(load().then(({ deadLettersListCommand }) => deadLettersListCommand(options))),
    );
  letters
    .command('show')
    .description('one, with the event as it stands in the log')
    .argument('<id>', 'its place in the log, as listed: such as 42.0')
    .option(...dataDirOption)
    .action((id: string, options: object) =>
      run(load().then(({ deadLettersShowCommand }) => deadLettersShowCommand(id, options))),
    );
  letters
    .command('retry')
    .description('take it up, once what was in its way is mended; exit code 1 if it still is')
    .argument('<id>', 'its place in the log, as listed: such as 42.0')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((id: string, options: object) =>
      run(load().then(({ deadLettersRetryCommand }) => deadLettersRetryCommand(id, options))),
    );
}
