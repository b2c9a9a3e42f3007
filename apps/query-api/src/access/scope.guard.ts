import {
  Inject,
  Injectable,
  SetMetadata,
  createParamDecorator,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Access } from '@headcount/service-kit';
import type { KeyScope } from '@headcount/session-core';
import type { FastifyRequest } from 'fastify';
import { Doorkeeper } from './doorkeeper.js';
import { accessToSite } from './site-asked.js';

type WithAccess = FastifyRequest & { access?: Access };

const scopeKey = 'headcount:scope';

/** The scope a key needs for the route; a route without it takes no key at all. */
export const NeedsScope = (scope: KeyScope) => SetMetadata(scopeKey, scope);

const takesAllKey = 'headcount:takes-all';

/** Of routes that an operator need not name a site for: what they tell is of all of them, or of none. */
export const TakesAllSites = () => SetMetadata(takesAllKey, true);

/** Who asks, as the guard found out. */
export const AskedBy = createParamDecorator((_data: unknown, context: ExecutionContext): Access => {
  const { access } = context.switchToHttp().getRequest<WithAccess>();
  if (access === undefined) throw new Error('the route asks for the caller but needs no scope');
  return access;
});

@Injectable()
export class ScopeGuard implements CanActivate {
  constructor(
    @Inject(Doorkeeper) private readonly door: Doorkeeper,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const places = [context.getHandler(), context.getClass()];
    const scope = this.reflector.getAllAndOverride<KeyScope | undefined>(scopeKey, places);
    if (scope === undefined) return true;
    const request = context.switchToHttp().getRequest<WithAccess>();
    const access = await this.door.admit(request, scope);
    const takesAll = this.reflector.getAllAndOverride<true | undefined>(takesAllKey, places) ?? false;
    request.access = accessToSite(access, takenSite(request), takesAll);
    return true;
  }
}

/** Takes `site` out of the query, which the routes know nothing of. */
function takenSite(request: FastifyRequest): unknown {
  const query = request.query as { site?: unknown };
  const { site } = query;
  if (site !== undefined) delete query.site;
  return site;
}
