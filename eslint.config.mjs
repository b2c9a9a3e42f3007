import js from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const nest = ['@nestjs/*', 'fastify', 'reflect-metadata'];
const postgres = ['pg', 'pg-*', 'typeorm'];
const nats = ['@nats-io/*'];
const parser = ['ua-parser-js'];

/**
 * Who may depend on whom: everything points at the core. `bannedExternalImports` keeps each technology in
 * the one place that adapts it. tools/boundaries.unit.spec.ts breaks every rule once.
 */
const layers = [
  {
    sourceTag: 'layer:core',
    onlyDependOnLibsWithTags: ['layer:core'],
    bannedExternalImports: ['*'],
  },
  {
    sourceTag: 'layer:contract',
    onlyDependOnLibsWithTags: ['layer:core', 'layer:contract'],
    bannedExternalImports: [...nest, ...postgres, ...nats, ...parser],
  },
  {
    sourceTag: 'layer:adapter',
    onlyDependOnLibsWithTags: ['layer:core', 'layer:contract', 'layer:adapter'],
    bannedExternalImports: ['@nestjs/*', 'fastify'],
  },
  {
    sourceTag: 'layer:runtime',
    onlyDependOnLibsWithTags: ['layer:core', 'layer:contract', 'layer:adapter', 'layer:runtime'],
    bannedExternalImports: [...nest, ...postgres, ...nats, ...parser],
  },
  {
    sourceTag: 'layer:kit',
    onlyDependOnLibsWithTags: ['layer:core', 'layer:contract', 'layer:kit'],
    bannedExternalImports: [...postgres, ...nats, ...parser],
  },
  {
    sourceTag: 'layer:app',
    onlyDependOnLibsWithTags: ['layer:core', 'layer:contract', 'layer:adapter', 'layer:runtime', 'layer:kit'],
    bannedExternalImports: [...postgres, ...nats, ...parser],
  },
  {
    sourceTag: 'layer:cli',
    onlyDependOnLibsWithTags: ['layer:core', 'layer:contract', 'layer:adapter', 'layer:runtime'],
    bannedExternalImports: [...nest, ...postgres, ...nats, ...parser],
  },
  {
    sourceTag: 'layer:ui',
    onlyDependOnLibsWithTags: ['layer:core', 'layer:contract', 'layer:ui'],
    bannedExternalImports: [...nest, ...postgres, ...nats, ...parser],
  },
  {
    sourceTag: 'layer:testing',
    onlyDependOnLibsWithTags: ['*'],
    bannedExternalImports: [...nest, ...postgres, ...parser],
  },
];

/** Tests may also use what is made for tests, which in turn uses what is tested. */
const layersOfTests = layers.map((layer) => ({
  ...layer,
  onlyDependOnLibsWithTags: [...layer.onlyDependOnLibsWithTags, 'layer:testing'],
  bannedExternalImports: layer.sourceTag === 'layer:core' ? [] : layer.bannedExternalImports,
}));
const tested = [
  'event-log',
  'read-model',
  'projection-runner',
  'local',
  'contracts',
  'session-core',
  'cli',
  'agent',
];

const boundaries = (depConstraints, ignoredCircularDependencies) => [
  'error',
  { enforceBuildableLibDependency: false, allow: [], depConstraints, ignoredCircularDependencies },
];

const impure = [
  { object: 'Date', property: 'now', message: 'the core takes its time as an argument' },
  { object: 'Math', property: 'random', message: 'the core takes its randomness as an argument' },
];

export default defineConfig([
  globalIgnores([
    '**/dist',
    '**/coverage',
    '**/node_modules',
    '.nx',
    '**/.headcount',
    '.cache',
    '**/*.d.mts',
  ]),
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.ts'] } } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/only-throw-error': 'error',
    },
  },
  {
    files: ['{apps,libs,deploy,e2e,bench,simulator}/**/*.{ts,mts,mjs}'],
    plugins: { '@nx': nx },
    rules: {
      '@nx/enforce-module-boundaries': boundaries(layers, []),
    },
  },
  {
    files: ['{apps,libs,deploy,e2e,bench,simulator}/**/*.spec.ts', '{apps,libs}/*/src/testing/**/*.ts'],
    rules: {
      '@nx/enforce-module-boundaries': boundaries(
        layersOfTests,
        tested.map((name) => [`@headcount/${name}`, '@headcount/testing-stack']),
      ),
    },
  },
  {
    files: ['{apps,libs,deploy,e2e,tools,bench,simulator}/**/*.{ts,mjs}'],
    ignores: ['**/*.spec.ts', '**/*.generated.ts'],
    rules: {
      complexity: ['error', 15],
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }],
      'max-params': ['error', 4],
      'max-depth': ['error', 4],
    },
  },
  {
    files: ['libs/session-core/src/**/*.ts'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['node:*'], message: 'the core runs anywhere' }] },
      ],
      'no-restricted-properties': ['error', ...impure],
      'no-restricted-globals': [
        'error',
        'process',
        'Buffer',
        'setTimeout',
        'setInterval',
        'fetch',
        'crypto',
        'performance',
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: 'the core takes its time as an argument',
        },
      ],
    },
  },
  {
    files: ['{apps,libs}/**/*.ts'],
    ignores: [
      '**/config.ts',
      '**/main.ts',
      '**/*.spec.ts',
      'libs/session-core/**',
      'libs/testing-stack/**',
      'apps/cli/**',
      'apps/agent/**',
    ],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'configuration is read once, in config.ts' },
      ],
    },
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'Buffer',
          'URL',
          'setTimeout',
          'clearTimeout',
          'setInterval',
          'clearInterval',
          'fetch',
          'AbortSignal',
          'performance',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
  prettier,
]);
