import { mutations } from './mutations/all.js';
import { optionsFrom, UsageError } from './run/options.js';
import { runLives } from './run/pool.js';
import type { LifeReport } from './run/messages.js';

const exitCodes = { sound: 0, violated: 1, wrongUse: 2 } as const;

export interface Summary {
  readonly lives: number;
  readonly facts: number;
  readonly faults: number;
  readonly violations: number;
  readonly failingSeeds: readonly number[];
}

/**
 * `simulate`: runs lives and checks each.
 *
 * @returns the exit code: 0 every law held, 1 one did not, 2 wrong use
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const options = optionsFrom(args);
    if (options.list) {
      for (const { name, rule } of mutations) process.stdout.write(`${name.padEnd(36)}${rule}\n`);
      return exitCodes.sound;
    }
    const reports: LifeReport[] = [];
    const { seed: first, lives: count, jobs, mutation } = options;
    await runLives({ first, count, jobs, mutation }, (report) => {
      reports.push(report);
      for (const { law, detail } of report.violations)
        process.stderr.write(`seed ${report.seed}: ${law}: ${detail}\n`);
      return mutation !== null && report.violations.length > 0 ? 'enough' : 'go on';
    });
    const summary = summaryOf(reports);
    process.stdout.write(options.json ? `${JSON.stringify(summary)}\n` : tableOf(summary));
    return summary.violations === 0 ? exitCodes.sound : exitCodes.violated;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return exitCodes.wrongUse;
  }
}

function summaryOf(reports: readonly LifeReport[]): Summary {
  const sum = (of: (report: LifeReport) => number) =>
    reports.reduce((total, report) => total + of(report), 0);
  return {
    lives: reports.length,
    facts: sum(({ facts }) => facts),
    faults: sum(({ faults }) => faults),
    violations: sum(({ violations }) => violations.length),
    failingSeeds: reports
      .filter(({ violations }) => violations.length > 0)
      .map(({ seed }) => seed)
      .sort((a, b) => a - b),
  };
}

function tableOf(summary: Summary): string {
  const rows = Object.entries(summary).map(([name, value]) => `${name.padEnd(14)}${String(value)}\n`);
  return rows.join('');
}
