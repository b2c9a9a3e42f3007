import { Injectable, type PipeTransform } from '@nestjs/common';
import { idSchema } from '@headcount/contracts';
import { parseInput } from '@headcount/service-kit';

/** An id out of a path. @throws ProblemError `invalid_id` */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(text: string): string {
    return parseInput(idSchema, text);
  }
}
