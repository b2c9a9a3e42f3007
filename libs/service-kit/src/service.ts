import { randomUUID } from 'node:crypto';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Registry } from 'prom-client';
import { guardBrowsers, type BrowserAccess } from './browsers.js';
import { ConfigError } from './config.js';
import { registerHealth, type ReadinessCheck } from './health.js';
import { nestLogger, type Logger } from './logging.js';
import { registerMetrics } from './metrics.js';
import { problemFrom, sendProblem } from './problem.js';
import { ProblemFilter } from './problem-filter.js';
import { protect } from './protection.js';
import { RefusedKeys } from './refused-keys.js';

export interface ServiceOptions {
  readonly module: Type | DynamicModule;
  readonly logger: Logger;
  readonly publicUrl: string;
  readonly bodyLimit: number;
  readonly metrics: Registry;
  /** Left out for a service that browsers don't speak to. */
  readonly browsers?: BrowserAccess;
  /** Left out for a service that takes no keys. */
  readonly refusedKeys?: RefusedKeys;
  /** Read when the module has been built, so that checks may come from its providers. */
  readonly readiness: (app: NestFastifyApplication) => readonly ReadinessCheck[];
  /** Called before listening; the place for raw routes and microservice transports. */
  readonly prepare?: (app: NestFastifyApplication, fastify: FastifyInstance) => Promise<void> | void;
}

const graceMs = 8_000;

/** How every HTTP server is set up: request ids, idle connections closed at the end, ids of any length up to Node's own limit. */
export function serverOptions(bodyLimit: number, publicUrl: string) {
  return {
    bodyLimit,
    genReqId: () => randomUUID(),
    forceCloseConnections: 'idle',
    trustProxy: false,
    routerOptions: { maxParamLength: 16_384 },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply): void =>
      void sendProblem(reply, request, problemFrom(error), publicUrl),
  } as const;
}

/** Builds a service: Nest on Fastify, problem+json for every error, health, readiness, metrics. Doesn't listen yet. */
export async function createService(options: ServiceOptions): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter(serverOptions(options.bodyLimit, options.publicUrl));
  const app = await NestFactory.create<NestFastifyApplication>(options.module, adapter, {
    logger: nestLogger(options.logger),
    abortOnError: false,
  });
  app.useGlobalFilters(new ProblemFilter(options.logger, options.publicUrl));
  const fastify = adapter.getInstance<FastifyInstance>();
  const { metrics: registry, refusedKeys = new RefusedKeys({ registry }), publicUrl } = options;
  protect(fastify, { refusedKeys, publicUrl });
  if (options.browsers !== undefined) await guardBrowsers(fastify, options.browsers);
  registerHealth(fastify, options.readiness(app));
  registerMetrics(fastify, options.metrics);
  await options.prepare?.(app, fastify);
  return app;
}

/**
 * Listens, and ends well: on SIGTERM or SIGINT the application stops taking requests and finishes those it
 * has, then `afterClosing` lets go of what it was built on, and the process exits 0; if that takes longer
 * than 8 seconds it exits 1.
 */
export async function runService(
  app: NestFastifyApplication,
  at: { host: string; port: number },
  logger: Logger,
  afterClosing: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'stopping');
    setTimeout(() => {
      logger.error('did not stop in time');
      process.exit(1);
    }, graceMs).unref();
    const closed = app.close().then(afterClosing);
    closed.then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'stopped with an error');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  await app.listen(at.port, at.host);
  logger.info({ address: await app.getUrl() }, 'listening');
}

/**
 * Runs a service's `main`; when it can't start, says why in one place and exits: 2 for its configuration,
 * 3 for anything it could not reach or may not use.
 */
export async function startService(name: string, main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    giveUp(name, error);
  }
}

/** Ends the process because it must not go on, and says why: as for a failed start. */
export function giveUp(name: string, error: unknown): never {
  const wrongUse = error instanceof ConfigError;
  const told = wrongUse
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`${name}: ${told}\n`);
  process.exit(wrongUse ? 2 : 3);
}
