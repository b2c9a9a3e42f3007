import { defineConfig } from 'vitest/config';

const conditions = ['@headcount/source', 'node', 'module', 'default'];
const everywhere = '{apps,libs,deploy,tools,e2e,bench,simulator}/**';
const exclude = ['**/node_modules/**', '**/dist/**'];

/** One project per tier; the tier of a test stands in its file name. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [`${everywhere}/*.unit.spec.ts`],
          exclude,
          environment: 'node',
          // a thousand runs of a property take their time on a machine that does other things, too
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'int',
          include: [`${everywhere}/*.int.spec.ts`],
          exclude,
          environment: 'node',
          globalSetup: ['libs/testing-stack/src/global-setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: [`${everywhere}/*.e2e.spec.ts`],
          exclude,
          environment: 'node',
          globalSetup: ['tools/prepare-tests.mjs'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: [`${everywhere}/*.long.spec.ts`],
          exclude,
          environment: 'node',
          globalSetup: ['tools/prepare-tests.mjs', 'libs/testing-stack/src/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
