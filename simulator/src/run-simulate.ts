import { spawn } from 'node:child_process';
import { root } from './mutations/mutation.js';
import type { Kills } from './run/kills.js';
import type { Summary } from './run/summary.js';

export interface Ran<Answer> {
  readonly code: number | null;
  readonly answer: Answer;
  /** What it said besides. */
  readonly said: string;
}

/** Runs the command as its users do: `npm run -s simulate -- ARGS --json`. @throws Error when it printed no answer */
export function simulate(...args: readonly string[]): Promise<Ran<Summary>> {
  return ran<Summary>(args);
}

/** The same, of `--mutations` and `--variants`. */
export function simulateBroken(...args: readonly string[]): Promise<Ran<Kills>> {
  return ran<Kills>(args);
}

function ran<Answer>(args: readonly string[]): Promise<Ran<Answer>> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['tools/simulate.mjs', ...args, '--json'], { cwd: root });
    let told = '';
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (told += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      try {
        resolve({ code, answer: JSON.parse(told) as Answer, said });
      } catch (cause) {
        reject(new Error(`no answer (exit code ${code}):\n${said}`, { cause }));
      }
    });
  });
}
