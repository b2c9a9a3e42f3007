import { Failure } from '@headcount/cli';
import type { Bench } from './bench.js';
import { appendBeats } from './append/beats.js';
import { appendSignals } from './append/signals.js';
import { projectionBeats } from './projection/beats.js';
import { figureOf, type Figure } from './report/figure.js';
import { tableOf } from './report/table.js';
import { StoreUnavailableError } from './stores.js';
import { parsedArgs, UsageError } from './usage.js';

const benches: readonly Bench[] = [appendBeats, appendSignals, projectionBeats];

const exitCodes = { done: 0, wrongUse: 2, unreachable: 3 } as const;

/** Where the answer goes, line by line, and everything else. */
export interface Output {
  readonly answer: (line: string) => void;
  readonly say: (line: string) => void;
}

const standardStreams: Output = {
  answer: (line) => process.stdout.write(`${line}\n`),
  say: (line) => process.stderr.write(`${line}\n`),
};

/**
 * Runs `bench NAME... [--quick] [--json]`: a name is a figure, or a group of them. `bench generate ...` measures
 * nothing: it leaves Headcount running with a generated life.
 *
 * @returns the exit code: 0 measured, whether or not a target was met; 2 wrong use; 3 a server could not be started
 * @throws whatever else goes wrong while measuring
 */
export async function main(args: readonly string[], output: Output = standardStreams): Promise<number> {
  try {
    if (args[0] === 'generate') {
      const { generate } = await import('./generate/generate.js');
      await generate(args.slice(1), output);
      return exitCodes.done;
    }
    const { chosen, quick, json } = understood(args);
    const figures: Figure[] = [];
    for (const bench of chosen) {
      const figure = figureOf(bench.figure, await bench.run({ quick, say: output.say }));
      figures.push(figure);
      if (json) output.answer(JSON.stringify(figure));
    }
    if (!json) for (const line of tableOf(figures)) output.answer(line);
    return exitCodes.done;
  } catch (error) {
    const code = exitCodeOf(error);
    if (code === null) throw error;
    output.say((error as Error).message);
    return code;
  }
}

/** Null for an error that nobody foresaw. */
function exitCodeOf(error: unknown): number | null {
  if (error instanceof UsageError) return exitCodes.wrongUse;
  if (error instanceof StoreUnavailableError) return exitCodes.unreachable;
  return error instanceof Failure ? error.exitCode : null;
}

function understood(args: readonly string[]): { chosen: readonly Bench[]; quick: boolean; json: boolean } {
  const options = { quick: { type: 'boolean' }, json: { type: 'boolean' } } as const;
  const { values, positionals } = parsedArgs({ args: [...args], options, allowPositionals: true }, usage());
  if (positionals.length === 0) throw new UsageError(usage());
  const chosen = new Set<Bench>();
  for (const name of positionals) {
    const found = benches.filter(({ figure }) => figure.name === name || figure.name.startsWith(`${name}.`));
    if (found.length === 0) throw new UsageError(`there is no bench "${name}"\n${usage()}`);
    for (const bench of found) chosen.add(bench);
  }
  return { chosen: [...chosen], quick: values.quick === true, json: values.json === true };
}

function usage(): string {
  const names = benches.map(({ figure }) => figure.name);
  const groups = new Set(names.map((name) => name.slice(0, name.indexOf('.'))));
  return [
    'usage: npm run -s bench -- NAME... [--quick] [--json]',
    `names: ${[...groups, ...names].join(', ')}`,
    'or:    npm run -s bench -- generate --sessions N --seed N --data-dir DIR',
  ].join('\n');
}
