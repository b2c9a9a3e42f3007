import type { Mutation } from './mutation.js';

const writer = 'libs/projection-runner/src/run/generation-writer.ts';

/** Rules about the projector and its tables. */
export const foldRules: readonly Mutation[] = [
  {
    name: 'checkpoint-before-rows',
    rule: 'rows and checkpoint are written in one transaction',
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
