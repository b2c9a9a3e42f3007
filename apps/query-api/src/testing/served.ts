import { MemoryLog } from '@headcount/event-log/memory';
import { newKey } from '@headcount/contracts/keys';
import type { StoredEnvelope } from '@headcount/event-log';
import { closeDataSource } from '@headcount/read-model';
import { createLogger, createMetrics, createService } from '@headcount/service-kit';
import type { KeyScope } from '@headcount/session-core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Collectors } from '../commands/collectors.js';
import { QueryApiModule } from '../query-api.module.js';
import { ReadModel } from '../reads/read-model.js';
import { heldToReference } from './as-told.js';
import { filledFrom } from './filled.js';
import { saidAfter } from './generated-life.js';
import { unheard } from './unheard.js';

/** A query API over the read model of a log, with keys for its sites. */
export interface Served {
  readonly app: NestFastifyApplication;
  readonly readModel: ReadModel;
  /** The log with the keys. */
  readonly log: readonly StoredEnvelope[];
  /** Asks with a key of this site, by its `Authorization` header. */
  readonly authorization: (site: string) => string;
  /** @throws Error when an answer was not as the reference tells it */
  readonly close: () => Promise<void>;
}

interface ServedWith {
  readonly sites: readonly string[];
  /** Of the keys. */
  readonly scopes?: readonly KeyScope[];
  /** By which answers are waited for. */
  readonly now?: () => number;
  readonly collectors?: Collectors;
}

/** @param url of an empty database */
export async function served(
  url: string,
  life: readonly StoredEnvelope[],
  { sites, scopes = ['read'], now = Date.now, collectors = {} as Collectors }: ServedWith,
): Promise<Served> {
  const keys = sites.map((site) => ({ ...newKey(site), site }));
  const log = saidAfter(
    life,
    keys.map(({ site, keyId, secretHash }) => ({
      type: 'KeyIssued',
      site,
      data: { keyId, secretHash, name: 'ada', scopes, mode: 'enforcing', expiresAt: null, issuedBy: null },
    })),
  );
  const dataSource = await filledFrom(url, log);
  const readModel = new ReadModel(url, now);
  let mustBeAsTold = () => {};
  const app = await createService({
    module: QueryApiModule.over({
      readModel,
      collectors,
      log: new MemoryLog({ now: Date.now }),
      now: Date.now,
      ...unheard(),
    }),
    logger: createLogger('query-api', 'silent'),
    publicUrl: 'http://headcount.test',
    bodyLimit: 1_000,
    metrics: createMetrics(),
    readiness: () => [],
    prepare: (_app, fastify) => {
      mustBeAsTold = heldToReference(fastify);
    },
  });
  await app.init();
  return {
    ...{ app, readModel, log },
    authorization: (site) => `Bearer ${keys.find((key) => key.site === site)!.text}`,
    close: async () => {
      await app.close();
      await readModel.close();
      await closeDataSource(dataSource);
      mustBeAsTold();
    },
  };
}
