import type { Command } from 'commander';
import { dataDirOption, type Run } from './arguments.js';

/** `headcount log ...`: what can be told of the log itself. */
export function addLog(program: Command, run: Run): void {
  const log = program.command('log').description('the log itself');
  log
    .command('check')
    .description('read all of it, and tell what breaks the laws of docs/log.md; exit code 1 if anything does')
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((options: object) =>
      run(import('./commands/log.js').then(({ logCheckCommand }) => logCheckCommand(options))),
    );
}
