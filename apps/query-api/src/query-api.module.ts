import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { KeyAccess } from './access/key-access.js';
import { ScopeGuard } from './access/scope.guard.js';
import { Collectors } from './commands/collectors.js';
import { EndSessionController } from './commands/end-session.controller.js';
import { EndUserSessionsController } from './commands/end-user-sessions.controller.js';
import { KeysController } from './commands/keys.controller.js';
import { LimitChecksController } from './commands/limit-checks.controller.js';
import { LimitsController } from './commands/limits.controller.js';
import { PolicyController } from './commands/policy.controller.js';
import { DenialsController } from './reads/denials.controller.js';
import { LimitReadsController } from './reads/limits.controller.js';
import { ProblemsController } from './reads/problems.controller.js';
import { ReadModel } from './reads/read-model.js';
import { SessionsController } from './reads/sessions.controller.js';
import { UsersController } from './reads/users.controller.js';

@Module({})
export class QueryApiModule {
  static over(readModel: ReadModel, collectors: Collectors, now: () => number): DynamicModule {
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
        UsersController,
        LimitReadsController,
        DenialsController,
        ProblemsController,
      ],
      providers: [
        { provide: ReadModel, useValue: readModel },
        { provide: Collectors, useValue: collectors },
        { provide: KeyAccess, useValue: new KeyAccess(readModel, now) },
        { provide: APP_GUARD, useClass: ScopeGuard },
      ],
    };
  }
}
