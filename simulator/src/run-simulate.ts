import { spawn } from 'node:child_process';
import { root } from './mutations/mutation.js';
import type { Summary } from './run/summary.js';

export interface Ran {
  readonly code: number | null;
  readonly summary: Summary;
  /** What it said besides. */
  readonly said: string;
}

/** Runs the command as its users do: `npm run -s simulate -- ARGS --json`. @throws Error when it printed no answer */
export function simulate(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['tools/simulate.mjs', ...args, '--json'], { cwd: root });
    let answer = '';
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (answer += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      try {
        resolve({ code, summary: JSON.parse(answer) as Summary, said });
      } catch (cause) {
        reject(new Error(`no answer (exit code ${code}):\n${said}`, { cause }));
      }
    });
  });
}
