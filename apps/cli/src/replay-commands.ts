import { InvalidArgumentError, type Command } from 'commander';
import { generationOfRebuild, type Pace } from '@headcount/read-model';
import { dataDirOption, type Run } from './arguments.js';
import type { WhatIfOptions } from './commands/what-if.js';

type Named = readonly [name: string, does: string];

/** Steps of a rebuild that take its id and nothing else. */
const steps: readonly Named[] = [
  ['promote', 'let answers be read from it; the former generation is kept for `rollback` until `drop`'],
  ['rollback', 'let answers be read from the former generation again'],
  [
    'drop',
    'give back what a rebuild keeps and nobody reads: its tables, or the former ones once it is promoted',
  ],
];

/** `headcount replay ...`: the read model, filled again from the log beside the one that serves. */
export function addReplay(program: Command, run: Run): void {
  const replay = program.command('replay').description('fill the read model again from the log');
  const load = () => import('./commands/replay.js');
  replay
    .command('start')
    .description('begin a rebuild, which the projector fills; what is read meanwhile does not change')
    .option(
      '--pace <pace>',
      'polite: give way to the live projection and to readers; full: all speed',
      pace,
      'polite',
    )
    .option(
      '--until <place>',
      'a position or a time in RFC 3339: the read model as it was then, to be dumped',
    )
    .option('--wait', 'wait until it is level with the log, and show how far it is', false)
    .option(...dataDirOption)
    .option('--json', 'answer as JSON: the rebuild')
    .action((options: { pace: Pace; until?: string; wait: boolean }) =>
      run(load().then(({ replayStartCommand }) => replayStartCommand(options))),
    );
  replay
    .command('status')
    .description('how far a rebuild is')
    .argument('[id]', 'such as r2 (default: the latest)', rebuildNumber)
    .option('--wait', 'wait until it is level with the log, and show how far it is', false)
    .option(...dataDirOption)
    .option('--json', 'answer as JSON: the rebuild')
    .action((id: number | undefined, options: { wait: boolean }) =>
      run(load().then(({ replayStatusCommand }) => replayStatusCommand(id, options))),
    );
  replay
    .command('compare')
    .description('compare it with the generation that serves, row by row; exit code 1 if they differ')
    .argument('[id]', 'such as r2 (default: the latest)', rebuildNumber)
    .option(...dataDirOption)
    .option('--json', 'answer as JSON')
    .action((id: number | undefined, options: object) =>
      run(load().then(({ replayCompareCommand }) => replayCompareCommand(id, options))),
    );
  replay
    .command('what-if')
    .description('what another policy would come to: fills a generation under it, which is only compared')
    .argument('[id]', 'such as r2: tells what came of it (default: the latest what-if)', rebuildNumber)
    .option(
      '--set <assignment>',
      'begin one: KEY=VALUE as of `policy set`, such as activeGapSeconds=60; several times for several',
      (text: string, others: string[]) => [...others, text],
      [],
    )
    .option('--site <site>', 'whose policy (default: the site of the key)')
    .option('--pace <pace>', 'as of `replay start`', pace, 'polite')
    .option('--wait', 'wait for what comes of it, and show how far it is', false)
    .option(...dataDirOption)
    .option('--json', 'answer as JSON: what comes of it, or the rebuild that was begun')
    .action((id: number | undefined, options: WhatIfOptions) =>
      run(import('./commands/what-if.js').then(({ whatIfCommand }) => whatIfCommand(id, options))),
    );
  for (const [name, does] of steps)
    replay
      .command(name)
      .description(does)
      .argument('[id]', 'such as r2 (default: the latest)', rebuildNumber)
      .option(...dataDirOption)
      .option('--json', 'answer as JSON: the rebuild')
      .action((id: number | undefined, options: object) =>
        run(load().then(({ replayStepCommand }) => replayStepCommand(name as 'drop', id, options))),
      );
}

function pace(text: string): Pace {
  if (text !== 'polite' && text !== 'full') throw new InvalidArgumentError('It is polite or full.');
  return text;
}

function rebuildNumber(text: string): number {
  const number = generationOfRebuild(text);
  if (number === null) throw new InvalidArgumentError('Ids of rebuilds are such as r2.');
  return number;
}
