import { parseArgs } from 'node:util';
import type { Bench } from './bench.js';
import { appendBeats } from './append/beats.js';
import { appendSignals } from './append/signals.js';
import { projectionBeats } from './projection/beats.js';
import { figureOf, type Figure } from './report/figure.js';
import { tableOf } from './report/table.js';
import { StoreUnavailableError } from './stores.js';

const benches: readonly Bench[] = [appendBeats, appendSignals, projectionBeats];

const exitCodes = { done: 0, wrongUse: 2, unreachable: 3 } as const;

class UsageError extends Error {}

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
 * Runs `bench NAME... [--quick] [--json]`: a name is a figure, or a group of them.
 *
 * @returns the exit code: 0 measured, whether or not a target was met; 2 wrong use; 3 a server could not be started
 * @throws whatever else goes wrong while measuring
 */
export async function main(args: readonly string[], output: Output = standardStreams): Promise<number> {
  try {
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
    if (!(error instanceof UsageError || error instanceof StoreUnavailableError)) throw error;
    output.say(error.message);
    return error instanceof UsageError ? exitCodes.wrongUse : exitCodes.unreachable;
  }
}

function understood(args: readonly string[]): { chosen: readonly Bench[]; quick: boolean; json: boolean } {
  const options = { quick: { type: 'boolean' }, json: { type: 'boolean' } } as const;
  const { values, positionals } = parsed(() =>
    parseArgs({ args: [...args], options, allowPositionals: true }),
  );
  if (positionals.length === 0) throw new UsageError(usage());
  const chosen = new Set<Bench>();
  for (const name of positionals) {
    const found = benches.filter(({ figure }) => figure.name === name || figure.name.startsWith(`${name}.`));
    if (found.length === 0) throw new UsageError(`there is no bench "${name}"\n${usage()}`);
    for (const bench of found) chosen.add(bench);
  }
  return { chosen: [...chosen], quick: values.quick === true, json: values.json === true };
}

function parsed<Parsed>(parse: () => Parsed): Parsed {
  try {
    return parse();
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usage()}`);
  }
}

function usage(): string {
  const names = benches.map(({ figure }) => figure.name);
  const groups = new Set(names.map((name) => name.slice(0, name.indexOf('.'))));
  return `usage: npm run -s bench -- NAME... [--quick] [--json]\nnames: ${[...groups, ...names].join(', ')}`;
}
