import type { Figure } from './figure.js';

const heads = ['figure', 'median', 'target', '', 'min', 'max', 'runs', 'of the ceiling'] as const;

/** The figures for people: a line each, and below it what the ceiling is. */
export function tableOf(figures: readonly Figure[]): readonly string[] {
  const rows = figures.map((figure) => [
    figure.name,
    `${shown(figure.value)} ${figure.unit}`,
    `${figure.better === 'higher' ? '>=' : '<='} ${shown(figure.target)}`,
    meetsTarget(figure) ? 'met' : 'MISSED',
    shown(figure.min),
    shown(figure.max),
    String(figure.runs),
    `${Math.round(figure.ratio * 100)} % of ${shown(figure.ceiling)}: ${figure.ceilingName}`,
  ]);
  const all = [heads as readonly string[], ...rows];
  const widths = heads.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}

export function meetsTarget({ better, value, target }: Figure): boolean {
  return better === 'higher' ? value >= target : value <= target;
}

function shown(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 3 });
}
