import type { Command } from 'commander';
import { dataDirOption, percent, type Run } from './arguments.js';

/** `headcount limits ...`: how many may be in at once. */
export function addLimits(program: Command, run: Run): void {
  const limits = program.command('limits').description('how many may be in at once');
  const load = () => import('./commands/limits.js');
  limits
    .command('list')
    .description('the limits that are in force')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON: an array of limits')
    .action((options: object) => run(load().then(({ limitsListCommand }) => limitsListCommand(options))));
  limits
    .command('set')
    .description('put a limit in the place of the one of its id; in force when it answers')
    .argument('<id>', 'such as per-user')
    .argument('<assignments...>', 'such as scope=user max=5 mode=deny exempt.role=admin,root')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((id: string, assignments: string[], options: object) =>
      run(load().then(({ limitsSetCommand }) => limitsSetCommand(id, assignments, options))),
    );
  limits
    .command('delete')
    .description('take a limit away')
    .argument('<id>')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((id: string, options: object) =>
      run(load().then(({ limitsDeleteCommand }) => limitsDeleteCommand(id, options))),
    );
  limits
    .command('check')
    .description('whether such a session would be let in now; exit code 1 if not. It changes nothing')
    .option('--user <user>', 'whose session')
    .option('--client <client>', 'of which application')
    .option('--attribute <name=value...>', 'what else is told of it')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((options: object) => run(load().then(({ limitsCheckCommand }) => limitsCheckCommand(options))));
  addReads(limits, run);
}

function addReads(limits: Command, run: Run): void {
  const load = () => import('./commands/limit-reads.js');
  limits
    .command('backtest')
    .description('what a limit would have refused, had it been in force; exit code 1 if anybody')
    .argument('<assignments...>', 'the limit, such as scope=site max=50')
    .requiredOption('--from <time>', 'RFC 3339')
    .option('--to <time>', 'RFC 3339 (default: now)')
    .option(
      '--percent <percent>',
      'also the smallest limit with fewer refusals than this (default: 1)',
      percent,
    )
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((assignments: string[], options: { from: string }) =>
      run(load().then(({ limitsBacktestCommand }) => limitsBacktestCommand(assignments, options))),
    );
  limits
    .command('usage')
    .description('how full a limit is, its peak, its refusals, and who is in')
    .argument('<id>')
    .option('--key <key>', 'only this user, client or value (default: the fullest)')
    .option('--from <time>', 'RFC 3339 (default: seven days ago)')
    .option('--to <time>', 'RFC 3339 (default: now)')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((id: string, options: object) =>
      run(load().then(({ limitsUsageCommand }) => limitsUsageCommand(id, options))),
    );
  limits
    .command('denials')
    .description('who was refused, the latest first')
    .option('--limit <id>', 'only by this limit')
    .option('--user <user>', 'only this user')
    .option('--from <time>', 'RFC 3339')
    .option('--to <time>', 'RFC 3339')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON: one object a line')
    .action((options: object) =>
      run(load().then(({ limitsDenialsCommand }) => limitsDenialsCommand(options))),
    );
}
