import { text } from 'node:stream/consumers';
import { withSql } from '@headcount/read-model';
import { eventually, killHard } from '@headcount/testing-stack';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFailed } from 'vitest';
import { withDatabase } from './checked.js';
import { Reports } from './reports.js';
import { System } from './system.js';

interface Told {
  readonly id: string;
  readonly state: string;
  readonly done: number;
  readonly total: number;
  readonly equal?: boolean;
}

let system: System;
let reports: Reports;

beforeAll(async () => {
  system = await System.start();
  reports = new Reports(system, ['ada', 'bob', 'eve']);
});
afterAll(async () => {
  await reports?.stop();
  await system?.destroy();
});
beforeEach(() => {
  onTestFailed(() => void process.stderr.write(system.logs()));
});

/** Runs `headcount replay ...`. */
async function replay(...args: string[]): Promise<{ code: number | null; told: Told | null; said: string }> {
  const child = system.headcount('replay', ...args, '--json');
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [printed, said] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { code: await closed, told: printed === '' ? null : (JSON.parse(printed) as Told), said };
}

/** However busy the machine is, this is a fault. */
const longestMs = 120_000;

/** Reads again and again; what was answered other than 200, or failed. */
class Reader {
  readonly failed: string[] = [];
  read = 0;
  #going = true;
  readonly #ended: Promise<void>;

  constructor(path: string) {
    this.#ended = this.#run(path);
  }

  async stop(): Promise<void> {
    this.#going = false;
    await this.#ended;
  }

  async #run(path: string): Promise<void> {
    while (this.#going) {
      const outcome = await system
        .api(path, { signal: AbortSignal.timeout(longestMs) })
        .then(({ status }) => String(status), String);
      this.read++;
      if (outcome !== '200') this.failed.push(outcome);
    }
  }
}

/**
 * Runs `start` while nobody may fill a rebuild, then `work` while whoever fills one can write no row of it. The number is
 * the lock of `whileOnlyRebuilder`.
 */
function whileHeld(start: () => Promise<void>, work: () => Promise<void>): Promise<void> {
  return withDatabase(system.instance, (dataSource) =>
    withSql(dataSource, async (sql) => {
      await sql.rows('select pg_advisory_lock(7203114003)');
      await start();
      await sql.rows('begin');
      await sql.rows('lock table headcount.rebuild in exclusive mode');
      await sql.rows('select pg_advisory_unlock(7203114003)');
      await work();
      await sql.rows('rollback');
    }),
  );
}

/** Whether the process that fills the tables waits for somebody's lock. */
async function isFilling(): Promise<boolean> {
  const waiting = await withDatabase(system.instance, (dataSource) =>
    withSql(dataSource, (sql) =>
      sql.rows(
        `select 1 from pg_stat_activity where application_name = 'headcount rebuild' and wait_event_type = 'Lock'`,
      ),
    ),
  );
  return waiting.length > 0;
}

describe('a rebuild', () => {
  it('survives the death of its process, equals what serves, and takes its place without a failed read', async () => {
    await eventually(() => reports.ended.size > 3, {
      what: 'some sessions to have ended',
      within: longestMs,
    });
    await whileHeld(
      async () => {
        const started = await replay('start', '--pace', 'full');
        expect(started).toMatchObject({ code: 0, told: { id: 'r2', state: 'filling' } });
      },
      async () => {
        await eventually(isFilling, { what: 'the tables to be filled', within: longestMs });
        await killHard(system.pidOf('projector'));
      },
    );
    const level = await replay('status', 'r2', '--wait');
    expect(level).toMatchObject({ code: 0, told: { state: 'level' } });
    expect(level.told!.done).toBe(level.told!.total);
    expect(await replay('compare')).toMatchObject({ code: 0, told: { equal: true } });

    const reader = new Reader('/sessions');
    // on a busy machine a projector may be late for half a minute on end; then it is refused, and asked for again
    const promoted = await eventually(async () => (await replay('promote')).told, {
      what: 'the new generation to be promoted',
      within: longestMs,
    });
    expect(promoted).toMatchObject({ state: 'promoted', former: 1 });
    await reports.stop();
    await reader.stop();
    expect(reader.read).toBeGreaterThan(0);
    expect(reader.failed).toEqual([]);

    expect(await replay('drop')).toMatchObject({ code: 0, told: { state: 'promoted', former: null } });
    const id = 'known-to-the-new-one';
    const { body } = await system.collect('/sessions', { id, userId: 'ada' });
    const position = encodeURIComponent(String(body['position']));
    await eventually(
      async () => (await system.api(`/sessions/${id}?minPosition=${position}`)).status === 200,
      { what: 'the promoted generation to be followed', within: longestMs },
    );
  }, 600_000);
});
