import { Controller, Get, Param } from '@nestjs/common';
import { problems, type ProblemCode } from '@headcount/contracts';
import { ProblemError } from '@headcount/service-kit';

/** What the `type` of every problem points to. */
@Controller('problems')
export class ProblemsController {
  @Get(':code')
  describe(@Param('code') name: string) {
    const code = name.replaceAll('-', '_');
    if (!Object.hasOwn(problems, code)) throw new ProblemError('not_found');
    return { code, ...problems[code as ProblemCode] };
  }
}
