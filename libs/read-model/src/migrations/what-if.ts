import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Rebuilds under another policy of a site, and what that came to. */
export class WhatIf1795330000000 implements MigrationInterface {
  readonly name = 'WhatIf1795330000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table headcount.rebuild add column what_if jsonb, add column compared jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table headcount.rebuild drop column what_if, drop column compared');
  }
}
