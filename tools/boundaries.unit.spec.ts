import { createProjectGraphAsync } from '@nx/devkit';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { beforeAll, describe, expect, it } from 'vitest';

/**
 * One fixture for every rule of the architecture: a line that breaks it, in a file where it must not stand,
 * and the same line where it may. A rule that no longer bites fails here.
 */
interface Fixture {
  readonly rule: string;
  readonly says: string;
  readonly code: string;
  readonly forbiddenIn: string;
  readonly allowedIn: string;
}

const boundary = '@nx/enforce-module-boundaries';
const fixtures: readonly Fixture[] = [
  {
    rule: boundary,
    says: 'the core depends on no other library',
    code: "import { streamName } from '@headcount/contracts';\nexport const x = streamName;",
    forbiddenIn: 'libs/session-core/src',
    allowedIn: 'libs/event-log/src',
  },
  {
    rule: boundary,
    says: 'the core depends on no npm package',
    code: "import { z } from 'zod';\nexport const x = z;",
    forbiddenIn: 'libs/session-core/src',
    allowedIn: 'libs/contracts/src',
  },
  {
    rule: boundary,
    says: 'contracts depend on no adapter',
    code: "import { GroupCommit } from '@headcount/event-log';\nexport const x = GroupCommit;",
    forbiddenIn: 'libs/contracts/src',
    allowedIn: 'libs/projection-runner/src',
  },
  {
    rule: boundary,
    says: 'adapters depend on no runtime',
    code: "import * as runner from '@headcount/projection-runner';\nexport const x = runner;",
    forbiddenIn: 'libs/read-model/src',
    allowedIn: 'apps/projector/src',
  },
  {
    rule: boundary,
    says: 'the kit knows no adapter',
    code: "import { GroupCommit } from '@headcount/event-log';\nexport const x = GroupCommit;",
    forbiddenIn: 'libs/service-kit/src',
    allowedIn: 'apps/collector/src',
  },
  {
    rule: boundary,
    says: 'runtimes know nothing of the kit',
    code: "import { createLogger } from '@headcount/service-kit';\nexport const x = createLogger;",
    forbiddenIn: 'libs/projection-runner/src',
    allowedIn: 'apps/projector/src',
  },
  {
    rule: boundary,
    says: 'tests are no dependency of what they test',
    code: "import * as stack from '@headcount/testing-stack';\nexport const x = stack;",
    forbiddenIn: 'apps/collector/src',
    allowedIn: 'e2e/src',
  },
  {
    rule: boundary,
    says: 'command line programs do without the kit',
    code: "import { createLogger } from '@headcount/service-kit';\nexport const x = createLogger;",
    forbiddenIn: 'apps/cli/src',
    allowedIn: 'apps/query-api/src',
  },
  {
    rule: boundary,
    says: 'Nest lives in the kit and the services only',
    code: "import { Module } from '@nestjs/common';\nexport const x = Module;",
    forbiddenIn: 'libs/projection-runner/src',
    allowedIn: 'apps/projector/src',
  },
  {
    rule: boundary,
    says: 'Postgres is spoken to by the read model only',
    code: "import pg from 'pg';\nexport const x = pg;",
    forbiddenIn: 'apps/query-api/src',
    allowedIn: 'libs/read-model/src',
  },
  {
    rule: boundary,
    says: 'TypeORM is used by the read model only',
    code: "import { DataSource } from 'typeorm';\nexport const x = DataSource;",
    forbiddenIn: 'libs/projection-runner/src',
    allowedIn: 'libs/read-model/src',
  },
  {
    rule: boundary,
    says: 'NATS is spoken to by the log only',
    code: "import { connect } from '@nats-io/transport-node';\nexport const x = connect;",
    forbiddenIn: 'apps/collector/src',
    allowedIn: 'libs/event-log/src',
  },
  {
    rule: boundary,
    says: 'user agents are parsed by their library only',
    code: "import { UAParser } from 'ua-parser-js';\nexport const x = UAParser;",
    forbiddenIn: 'libs/projection-runner/src',
    allowedIn: 'libs/user-agent/src',
  },
  {
    rule: 'no-restricted-imports',
    says: 'the core imports no node module',
    code: "import { readFileSync } from 'node:fs';\nexport const x = readFileSync;",
    forbiddenIn: 'libs/session-core/src',
    allowedIn: 'apps/cli/src',
  },
  {
    rule: 'no-restricted-properties',
    says: 'the core reads no clock',
    code: 'export const x = Date.now();',
    forbiddenIn: 'libs/session-core/src',
    allowedIn: 'apps/cli/src',
  },
  {
    rule: 'no-restricted-syntax',
    says: 'the core asks no new Date() for the time',
    code: 'export const x = new Date();',
    forbiddenIn: 'libs/session-core/src',
    allowedIn: 'apps/cli/src',
  },
  {
    rule: 'no-restricted-properties',
    says: 'the core rolls no dice',
    code: 'export const x = Math.random();',
    forbiddenIn: 'libs/session-core/src',
    allowedIn: 'apps/cli/src',
  },
  {
    rule: 'no-restricted-properties',
    says: 'the environment is read in config.ts only',
    code: 'export const x = process.env;',
    forbiddenIn: 'apps/collector/src',
    allowedIn: 'apps/cli/src',
  },
  {
    rule: 'max-lines',
    says: 'a file is taken in at once',
    code: Array.from({ length: 251 }, (_, i) => `export const x${i} = ${i};`).join('\n'),
    forbiddenIn: 'libs/session-core/src',
    allowedIn: 'libs/session-core/src/long.unit.spec',
  },
];

describe('the rules of the architecture', () => {
  let eslint: ESLint;
  beforeAll(async () => {
    await createProjectGraphAsync({ exitOnError: false });
    eslint = new ESLint({
      overrideConfig: {
        files: ['**/*.ts'],
        languageOptions: { parserOptions: { projectService: false } },
        rules: tseslint.configs.disableTypeChecked.rules ?? {},
      },
    });
  }, 60_000);

  const rulesBroken = async (code: string, place: string) => {
    const filePath = place.endsWith('.spec') ? `${place}.ts` : `${place}/fixture.ts`;
    const [result] = await eslint.lintText(code, { filePath });
    return result!.messages.map((message) => message.ruleId ?? `fatal: ${message.message}`);
  };

  it.each(fixtures)('$says', async ({ rule, code, forbiddenIn, allowedIn }) => {
    expect(await rulesBroken(code, forbiddenIn)).toContain(rule);
    expect(await rulesBroken(code, allowedIn)).not.toContain(rule);
  });
});
