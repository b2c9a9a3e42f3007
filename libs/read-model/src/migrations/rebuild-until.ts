import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Where a rebuild ends that is not to follow the log to its end. */
export class RebuildUntil1795310000000 implements MigrationInterface {
  readonly name = 'RebuildUntil1795310000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table headcount.rebuild add column until_seq bigint');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table headcount.rebuild drop column until_seq');
  }
}
