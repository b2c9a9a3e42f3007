import { Injectable, type PipeTransform } from '@nestjs/common';
import { positionQuery } from '@headcount/contracts';
import { parseInput } from '@headcount/service-kit';

/** `minPosition` out of a query that takes nothing else. @throws ProblemError `invalid_request` */
@Injectable()
export class PositionPipe implements PipeTransform<unknown, string | undefined> {
  transform(query: unknown): string | undefined {
    return parseInput(positionQuery, query).minPosition;
  }
}
