import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from './logging.js';
import { problemFrom, sendProblem } from './problem.js';

/** The one place where what Nest's routes throw becomes an HTTP answer. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly publicUrl: string,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const problem = problemFrom(error);
    const request = http.getRequest<FastifyRequest>();
    if (problem.code === 'internal_error')
      this.logger.error({ err: error, requestId: request.id }, 'request failed');
    void sendProblem(http.getResponse<FastifyReply>(), request, problem, this.publicUrl);
  }
}
