import type { LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

export type { Logger };

/** A structured logger; keys and authorization headers never reach its output. */
export function createLogger(service: string, level: string): Logger {
  return pino({
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: ['req.headers.authorization', 'req.headers.cookie', '*.adminKey', '*.key', '*.password'],
  });
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
