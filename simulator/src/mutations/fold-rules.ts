import type { Mutation } from './mutation.js';

const writer = 'libs/projection-runner/src/run/generation-writer.ts';

const ends = 'libs/session-core/src/session/ends.ts';
const signals = 'libs/session-core/src/session/signals.ts';

/** Rules about the fold, the projector and its tables. */
export const foldRules: readonly Mutation[] = [
  {
    name: 'resume-not-folded',
    rule: 'a resume takes an estimated end back',
    seed: 4,
    edits: [
      {
        file: ends,
        search: "fact.kind === 'resume' && lost !== null",
        replace: "fact.kind === 'resume' && lost !== null && lost.at > fact.at",
      },
    ],
  },
  {
    name: 'exact-end-overruled',
    rule: 'an exact end beats an estimated one',
    seed: 10,
    edits: [{ file: ends, search: 'const end = exact ?? lost;', replace: 'const end = lost ?? exact;' }],
  },
  {
    name: 'exact-end-does-not-clip',
    rule: 'signals behind an exact end do not count',
    seed: 3,
    edits: [
      {
        file: signals,
        search: 'const limit = ends.exact === null ? Infinity : Math.max(ends.exact.at, startedAt);',
        replace:
          'const limit = ends.exact === null || !isProven(ends.exact) ? Infinity : Math.max(ends.exact.at, startedAt);',
      },
    ],
  },
  {
    name: 'orphans-counted',
    rule: 'what lies wholly between an estimated end and the next resume is an orphan',
    seed: 10,
    edits: [
      {
        file: signals,
        search: 'zones.some((zone) => run[0] > zone[0] && run[1] < zone[1])',
        replace: 'zones.some((zone) => run[0] > zone[0] && run[1] < zone[1] && zone[1] < zone[0])',
      },
    ],
  },
  {
    name: 'told-end-no-signal',
    rule: 'an end told by the source is a signal',
    seed: 1,
    edits: [{ file: signals, search: 'exact?.bySource === true', replace: 'exact?.bySource === null' }],
  },
  {
    name: 'runs-joined-apart',
    rule: 'signals that are further apart than the lease are not connected',
    seed: 1,
    edits: [
      {
        file: 'libs/session-core/src/session/runs.ts',
        search: 'if (added[0] > tail[1] + gap) return [...runs, added];',
        replace: 'if (added[0] > tail[1] + 2 * gap) return [...runs, added];',
      },
    ],
  },
  {
    name: 'checkpoint-before-rows',
    rule: 'rows and checkpoint are written in one transaction',
    seed: 1,
    needsSql: true,
    edits: [
      {
        file: writer,
        search: `      });
      await writeChanges(sql, this.#generation.schema, changes);
    });`,
        replace: `      });
    });
    await inTransaction(this.#dataSource, { lazyCommit: true }, async (sql) => {
      await writeChanges(sql, this.#generation.schema, changes);
    });`,
      },
    ],
  },
  {
    name: 'checkpoint-not-compared',
    rule: 'the checkpoint moves only from where its writer left it',
    seed: 1,
    needsSql: true,
    edits: [
      {
        file: 'libs/read-model/src/generation/checkpoint.ts',
        search: 'where projection = $1 and version = $2 and seq = $3 and epoch = $4',
        replace: 'where projection = $1 and version = $2 and $3::int8 is not null and $4::int8 is not null',
      },
    ],
  },
];
