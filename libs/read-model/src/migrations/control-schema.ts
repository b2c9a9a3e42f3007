import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The list of generations. Its schema itself is made before migrations run, as their own record stands in it. */
export class ControlSchema1790000000000 implements MigrationInterface {
  readonly name = 'ControlSchema1790000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table headcount.generation (
        number integer not null,
        projection text not null,
        version integer not null,
        state text not null,
        active boolean not null default false,
        created_at timestamptz(3) not null default now(),
        constraint generation_key primary key (number)
      )`);
    await runner.query(`create unique index generation_active on headcount.generation (active) where active`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table headcount.generation`);
  }
}
