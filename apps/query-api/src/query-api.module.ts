import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { EventLog } from '@headcount/event-log';
import { sessionsOfIds } from '@headcount/read-model';
import {
  clientAddressBehind,
  RateLimit,
  RefusedKeys,
  throttled,
  type ClientAddress,
  type Logger,
  type Registry,
} from '@headcount/service-kit';
import { Callers, type Tokens } from './access/callers.js';
import { Doorkeeper } from './access/doorkeeper.js';
import { KeyAccess } from './access/key-access.js';
import { ScopeGuard } from './access/scope.guard.js';
import { BacktestsController } from './backtests/backtests.controller.js';
import { Backtests } from './backtests/backtests.js';
import { Collectors } from './commands/collectors.js';
import { EndSessionController } from './commands/end-session.controller.js';
import { EndUserSessionsController } from './commands/end-user-sessions.controller.js';
import { KeysController } from './commands/keys.controller.js';
import { LimitChecksController } from './commands/limit-checks.controller.js';
import { LimitsController } from './commands/limits.controller.js';
import { PolicyController } from './commands/policy.controller.js';
import { InvariantChecks } from './invariants/invariant-checks.js';
import { InvariantsController } from './invariants/invariants.controller.js';
import { LiveController } from './live/live.controller.js';
import { LiveFeed } from './live/live-feed.js';
import { RebuildsController } from './rebuilds/rebuilds.controller.js';
import { Rebuilds } from './rebuilds/rebuilds.js';
import { ConcurrencyController } from './reads/concurrency.controller.js';
import { DeadLetterRetries } from './reads/dead-letter-retries.js';
import { DeadLettersController } from './reads/dead-letters.controller.js';
import { DenialsController } from './reads/denials.controller.js';
import { LimitReadsController } from './reads/limits.controller.js';
import { ProblemsController } from './reads/problems.controller.js';
import { ReadModel } from './reads/read-model.js';
import { ReferenceController } from './reads/reference.controller.js';
import { SessionHistoryController } from './reads/session-history.controller.js';
import { SessionsController } from './reads/sessions.controller.js';
import { SitesController } from './reads/sites.controller.js';
import { SourcesController } from './reads/sources.controller.js';
import { StatsController } from './reads/stats.controller.js';
import { UsersController } from './reads/users.controller.js';

/** What the service is made of. */
export interface QueryApiParts {
  readonly readModel: ReadModel;
  readonly collectors: Collectors;
  readonly log: EventLog;
  /** With what an archive keeps of it; left out: the log alone. */
  readonly wholeLog?: EventLog;
  /** Left out: nobody else counts them. */
  readonly refusedKeys?: RefusedKeys;
  /** Of one key; 0 or left out: as many as come. */
  readonly requestsPerSecond?: number;
  /** Left out: no proxy is believed. */
  readonly clientAddress?: ClientAddress;
  /** Left out: no token lets anybody in. */
  readonly tokens?: Tokens | null;
  readonly now: () => number;
  readonly registry: Registry;
  readonly logger: Logger;
}

@Module({})
export class QueryApiModule {
  static over(parts: QueryApiParts): DynamicModule {
    const { readModel, collectors, wholeLog = parts.log, now } = parts;
    const { refusedKeys = new RefusedKeys({ registry: parts.registry }), tokens = null } = parts;
    const { clientAddress = clientAddressBehind('0'), requestsPerSecond = 0 } = parts;
    const rates = new RateLimit(requestsPerSecond);

    const keys = new KeyAccess((names) => readModel.keysOf(names), now);
    const callers = new Callers(keys, tokens);
    return {
      module: QueryApiModule,
      controllers: [
        SessionsController,
        EndSessionController,
        EndUserSessionsController,
        PolicyController,
        KeysController,
        LimitsController,
        LimitChecksController,
        SessionHistoryController,
        UsersController,
        SourcesController,
        SitesController,
        DeadLettersController,
        LimitReadsController,
        DenialsController,
        BacktestsController,
        RebuildsController,
        LiveController,
        InvariantsController,
        StatsController,
        ConcurrencyController,
        ProblemsController,
        ReferenceController,
      ],
      providers: [
        { provide: ReadModel, useValue: readModel },
        { provide: Collectors, useValue: collectors },
        { provide: Backtests, useValue: new Backtests(wholeLog) },
        { provide: Rebuilds, useValue: new Rebuilds(readModel, wholeLog) },
        { provide: DeadLetterRetries, useValue: new DeadLetterRetries(readModel, wholeLog) },
        { provide: InvariantChecks, useValue: new InvariantChecks(readModel, now, parts.registry) },
        { provide: LiveFeed, useValue: liveFeedOf(parts) },
        { provide: Doorkeeper, useValue: new Doorkeeper(callers, { refusedKeys, rates, clientAddress }) },
        { provide: KeyAccess, useValue: keys },
        { provide: Callers, useValue: callers },
        { provide: APP_GUARD, useClass: ScopeGuard },
      ],
    };
  }
}

function liveFeedOf({ readModel, log, now, registry, logger }: QueryApiParts): LiveFeed {
  const trouble = throttled((kind, details, held) => {
    logger.error({ ...details, held }, `changes are not told (${kind})`);
  }, now);
  return new LiveFeed({
    ...{ log, registry },
    rows: {
      position: () => readModel.position(),
      sessions: (site, ids) => readModel.put(sessionsOfIds, { site, ids }),
    },
    onTrouble: (error) => trouble(error instanceof Error ? error.name : 'unknown error', { err: error }),
  });
}
