import { randomUUID } from 'node:crypto';
import {
  allSites,
  type ComparisonAnswer,
  type ProjectionAnswer,
  type RebuildAnswer,
  type RebuildBody,
  type WhatIfAnswer,
} from '@headcount/contracts';
import type { EventLog } from '@headcount/event-log';
import { compareRebuild, startRebuild, UntilError } from '@headcount/projection-runner';
import {
  dropRebuild,
  findWhatIf,
  generationOfRebuild,
  listRebuilds,
  NotLevelError,
  projectionsThereAre,
  promote,
  readRebuild,
  rebuildAnswer,
  RebuildInProgressError,
  RebuildStateError,
  rollback,
  UnknownRebuildError,
  type DataSource,
} from '@headcount/read-model';
import { ProblemError } from '@headcount/service-kit';
import { refusedAs } from '../problem-of.js';
import type { ReadModel } from '../reads/read-model.js';

/** Below the time in which every request is answered. */
const withinMs = 2_000;

const steps = {
  promote: (dataSource: DataSource, generation: number) => promote(dataSource, generation, { withinMs }),
  rollback: (dataSource: DataSource, generation: number) => rollback(dataSource, generation, { withinMs }),
  drop: dropRebuild,
};

const oneSite = { detail: 'a policy is that of one site: name it with site=' };

/** Rebuilds as the routes use them: each answer, or a problem. */
export class Rebuilds {
  constructor(
    private readonly readModel: ReadModel,
    private readonly log: EventLog,
  ) {}

  /** @param site whose policy is to be another one, if that is asked for: of one site, not of all */
  async start({ policy, ...wanted }: RebuildBody, site: string): Promise<RebuildAnswer> {
    if (policy !== undefined && site === allSites) throw new ProblemError('invalid_request', oneSite);
    const whatIf = policy === undefined ? null : { site, policy };
    return rebuildAnswer(
      await this.put((dataSource) => startRebuild(this.log, dataSource, { ...wanted, whatIf })),
    );
  }

  /** Of another site's policy nothing is known. */
  async whatIf(id: string, site: string): Promise<WhatIfAnswer> {
    return this.put(async (dataSource) => {
      const found = await findWhatIf(dataSource, numberOf(id));
      if (site !== allSites && found.site !== site) throw new UnknownRebuildError(id);
      return found;
    });
  }

  async list(): Promise<readonly RebuildAnswer[]> {
    return (await this.put(listRebuilds)).map(rebuildAnswer);
  }

  projections(): Promise<readonly ProjectionAnswer[]> {
    return this.put(projectionsThereAre);
  }

  async find(id: string): Promise<RebuildAnswer> {
    return rebuildAnswer(await this.put(async (dataSource) => readRebuild(dataSource, numberOf(id))));
  }

  async step(step: keyof typeof steps, id: string): Promise<RebuildAnswer> {
    return rebuildAnswer(await this.put(async (dataSource) => steps[step](dataSource, numberOf(id))));
  }

  /** For as long as it takes. Rows of other sites are counted, and not shown but to operators. */
  async compare(id: string, site: string): Promise<ComparisonAnswer> {
    const asked = { log: this.log, writer: `query-api/${randomUUID()}` };
    const compared = await this.readModel
      .putAtLeisure(async (dataSource) => compareRebuild({ ...asked, dataSource, generation: numberOf(id) }))
      .catch(refused);
    return {
      ...compared,
      examples: compared.examples.filter(({ key }) => site === allSites || key['site'] === site),
    };
  }

  private put<Answer>(question: (dataSource: DataSource) => Promise<Answer>): Promise<Answer> {
    return this.readModel.put(question, undefined).catch(refused);
  }
}

function numberOf(id: string): number {
  const number = generationOfRebuild(id);
  if (number === null) throw new UnknownRebuildError(id);
  return number;
}

const refused = refusedAs((error) => {
  if (error instanceof UntilError) return 'invalid_request';
  if (error instanceof UnknownRebuildError) return 'rebuild_not_found';
  if (error instanceof RebuildInProgressError) return 'rebuild_in_progress';
  if (error instanceof RebuildStateError) return 'rebuild_not_ready';
  return error instanceof NotLevelError ? 'rebuild_not_level' : undefined;
});
