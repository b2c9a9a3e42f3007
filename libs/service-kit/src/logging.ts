import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger } from 'pino';

export type { Logger };

/** The secret part of a key, wherever it stands, and user and password of an address. */
const secrets = [
  { found: /\bhc_([a-z0-9-]{1,63})_([0-9a-f]{16})_[0-9a-f]{48}/g, instead: 'hc_$1_$2_[Redacted]' },
  { found: /(\b[a-z][a-z0-9+]{1,12}:\/\/)[^\s/@"\\]+@/gi, instead: '$1[Redacted]@' },
] as const;

/** A line without what nobody may read in a log. */
const withoutSecrets = (line: string): string =>
  secrets.reduce((text, { found, instead }) => text.replaceAll(found, instead), line);

/**
 * A structured logger; keys, passwords and authorization headers never reach its output.
 *
 * @param output where lines go; default: standard output
 */
export function createLogger(
  service: string,
  level: string,
  output: DestinationStream = pino.destination(1),
): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['req.headers.authorization', 'req.headers.cookie', '*.adminKey', '*.key', '*.password'],
  };
  return pino(options, { write: (line) => output.write(withoutSecrets(line)) });
}

/** Lets Nest write through the service's logger; its start-up chatter becomes debug lines. */
export function nestLogger(logger: Logger): LoggerService {
  const split = (args: readonly unknown[]) => ({
    context: args.at(-1),
    details: args.length > 1 ? args.slice(0, -1) : undefined,
  });
  return {
    log: (message: unknown, ...args: unknown[]) => logger.debug(split(args), String(message)),
    warn: (message: unknown, ...args: unknown[]) => logger.warn(split(args), String(message)),
    error: (message: unknown, ...args: unknown[]) => logger.error(split(args), String(message)),
    fatal: (message: unknown, ...args: unknown[]) => logger.fatal(split(args), String(message)),
    debug: (message: unknown, ...args: unknown[]) => logger.trace(split(args), String(message)),
    verbose: (message: unknown, ...args: unknown[]) => logger.trace(split(args), String(message)),
  };
}

/**
 * At most one line per class of trouble and minute, with the number of those held back: for errors that
 * come with every request or every retry.
 */
export function throttled(
  write: (kind: string, details: object, held: number) => void,
  now: () => number,
  everyMs = 60_000,
) {
  const last = new Map<string, { at: number; held: number }>();
  return (kind: string, details: object): void => {
    const before = last.get(kind);
    if (before !== undefined && now() - before.at < everyMs) {
      before.held++;
      return;
    }
    last.set(kind, { at: now(), held: 0 });
    write(kind, details, before?.held ?? 0);
  };
}
