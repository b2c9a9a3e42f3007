import { InvalidArgumentError } from 'commander';

/** Says how a command is going: its exit code, when it is done. */
export type Run = (outcome: Promise<number>) => void;

export const dataDirOption = [
  '--data-dir <dir>',
  'the data directory of a running system (default: .headcount)',
] as const;

export const siteOption = [
  '--site <site>',
  'of this site, as an operator (default: that of the key)',
] as const;

/** A number above 0. */
export function positive(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('It takes a number above 0.');
  return value;
}

/** A whole number, 0 or more. */
export function wholeFromZero(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It takes a whole number, 0 or more.');
  return Number(text);
}

/** A whole number, 1 or more. */
export function wholeFromOne(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It takes a whole number, 1 or more.');
  return Number(text);
}

/** A number from 0 to 100. */
export function percent(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 100))
    throw new InvalidArgumentError('It takes a number from 0 to 100.');
  return value;
}
