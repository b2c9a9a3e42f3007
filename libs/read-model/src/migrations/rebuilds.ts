import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The list of rebuilds; of those that still fill their tables there is at most one. */
export class Rebuilds1795200000000 implements MigrationInterface {
  readonly name = 'Rebuilds1795200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table headcount.rebuild (
        generation integer not null,
        state text not null,
        pace text not null,
        former integer,
        done bigint not null default 0,
        total bigint not null,
        facts bigint not null default 0,
        per_second double precision,
        facts_per_second double precision,
        problem text,
        created_at timestamptz(3) not null default clock_timestamp(),
        updated_at timestamptz(3) not null default clock_timestamp(),
        constraint rebuild_key primary key (generation)
      )`);
    await runner.query(`create unique index rebuild_under_way on headcount.rebuild ((true))
      where state in ('filling', 'indexing', 'catching_up')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table headcount.rebuild`);
  }
}
