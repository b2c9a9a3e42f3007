import { parseArgs, type ParseArgsConfig } from 'node:util';

/** The command line is wrong; the message says what is accepted. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads a command line. @throws UsageError that ends with `usage` */
export function parsedArgs<Config extends ParseArgsConfig>(
  config: Config,
  usage: string,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
  }
}

/** A whole number from `least` on. @throws UsageError that names the option */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
  if (!(value >= least)) throw new UsageError(`--${option} takes a whole number, ${least} or more`);
  return value;
}
