import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { nodeArgs } from '@headcount/cli';
import type { Bench, BenchContext } from '../bench.js';
import type { Run } from '../report/figure.js';
import { StoreUnavailableError } from '../stores.js';

/** What the process that measures is told, and what it answers. */
export type BeatsPlan = Pick<BenchContext, 'quick'>;
export type BeatsAnswer =
  | { readonly kind: 'said'; readonly line: string }
  | { readonly kind: 'measured'; readonly runs: readonly Run[] }
  | { readonly kind: 'unavailable'; readonly message: string };

/**
 * How fast beats get from the log into the tables: read, decoded, folded onto the state of their session, written
 * with the checkpoint in one transaction; 50,000 open sessions, each coming round again only after all others.
 */
export const projectionBeats: Bench = {
  figure: {
    name: 'projection.beats',
    unit: 'beats/s',
    better: 'higher',
    target: 60_000,
    ceilingName: 'the same updates of the same rows with ready parameters: no log, no reading, no fold',
  },
  run: inProjectorsProcess,
};

/** In a process of its own, with the options that `npm start` gives a projector. */
async function inProjectorsProcess({ quick, say }: BenchContext): Promise<readonly Run[]> {
  const program = fileURLToPath(new URL('./beats-main.js', import.meta.url));
  const child = fork(program, { execArgv: ['--enable-source-maps', ...nodeArgs.projector] });
  const ended = once(child, 'exit');
  let last: BeatsAnswer | undefined;
  child.on('message', (answer: BeatsAnswer) => {
    if (answer.kind === 'said') say(answer.line);
    else last = answer;
  });
  const plan: BeatsPlan = { quick };
  child.send(plan);
  await ended;
  if (last?.kind === 'measured') return last.runs;
  if (last?.kind === 'unavailable') throw new StoreUnavailableError(last.message);
  throw new Error('the process that measures the projection has ended early');
}
