import { resolve } from 'node:path';
import { Failure } from '@headcount/cli';
import { scenarioOf, type Scenario } from './bench.js';
import { admission } from './admission/admission.js';
import { appendBeats } from './append/beats.js';
import { appendSignals } from './append/signals.js';
import { collectorMillion } from './collector/million.js';
import { intakeBatches } from './intake/batches.js';
import { intakeSingle } from './intake/single.js';
import { intakeUserAgents } from './intake/user-agents.js';
import { live } from './live/live.js';
import { projectionBeats } from './projection/beats.js';
import { queries } from './queries/queries.js';
import { figureOf, type Figure, type FigureSpec } from './report/figure.js';
import { tableOf } from './report/table.js';
import { StoreUnavailableError } from './stores.js';
import { parsedArgs, UsageError } from './usage.js';

const scenarios: readonly Scenario[] = [
  scenarioOf(appendBeats),
  scenarioOf(appendSignals),
  scenarioOf(projectionBeats),
  intakeSingle,
  intakeBatches,
  intakeUserAgents,
  collectorMillion,
  admission,
  queries,
  live,
];

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
 * Runs `bench NAME... [--quick] [--json] [--data-dir DIR]`: a name is a figure, or a group of them; what was filled for
 * `queries` is kept in DIR. `bench generate ...` measures nothing: it leaves Headcount running with a generated life.
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
    const { chosen, quick, json, dataDir } = understood(args);
    const figures: Figure[] = [];
    for (const [scenario, wanted] of chosen) {
      const runs = await scenario.run({ quick, dataDir, say: output.say });
      for (const spec of wanted) {
        const measured = runs.get(spec.name);
        if (measured === undefined) continue;
        const figure = figureOf(spec, measured);
        figures.push(figure);
        if (json) output.answer(JSON.stringify(figure));
      }
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

/** What is to be run, and which figures of it are wanted. */
type Chosen = ReadonlyMap<Scenario, ReadonlySet<FigureSpec>>;

interface Understood {
  readonly chosen: Chosen;
  readonly quick: boolean;
  readonly json: boolean;
  readonly dataDir: string | null;
}

function understood(args: readonly string[]): Understood {
  const options = {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    'data-dir': { type: 'string' },
  } as const;
  const { values, positionals } = parsedArgs({ args: [...args], options, allowPositionals: true }, usage());
  if (positionals.length === 0) throw new UsageError(usage());
  const chosen = new Map<Scenario, Set<FigureSpec>>();
  for (const name of positionals) {
    let known = false;
    for (const scenario of scenarios)
      for (const figure of scenario.figures) {
        if (figure.name !== name && !figure.name.startsWith(`${name}.`)) continue;
        known = true;
        chosen.set(scenario, (chosen.get(scenario) ?? new Set()).add(figure));
      }
    if (!known) throw new UsageError(`there is no bench "${name}"\n${usage()}`);
  }
  const { quick, json, 'data-dir': dir } = values;
  if (dir !== undefined && [...chosen.keys()].some(({ keeps }) => keeps !== true))
    throw new UsageError(`--data-dir is for queries alone\n${usage()}`);
  return { chosen, quick, json, dataDir: dir === undefined ? null : resolve(dir) };
}

function usage(): string {
  const names = scenarios.flatMap(({ figures }) => figures.map(({ name }) => name));
  const groups = new Set(names.map((name) => name.slice(0, name.indexOf('.'))));
  return [
    'usage: npm run -s bench -- NAME... [--quick] [--json] [--data-dir DIR, for queries alone]',
    `names: ${[...groups, ...names].join(', ')}`,
    'or:    npm run -s bench -- generate --sessions N --seed N --data-dir DIR',
  ].join('\n');
}
