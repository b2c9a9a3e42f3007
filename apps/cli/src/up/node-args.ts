/** Options of Node itself, by the service that needs them. */
export const nodeArgs: Readonly<Record<'collector' | 'projector' | 'query-api', readonly string[]>> = {
  collector: [],
  // its batches are short-lived: a young generation that holds one spares a quarter of its time
  projector: ['--max-semi-space-size=64'],
  // it holds little; with so small a heap V8 collects early what a long stream leaves behind
  'query-api': ['--max-old-space-size=256'],
};
