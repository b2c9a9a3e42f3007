#!/usr/bin/env node
import './host/lean.js';

// Loaded only now, when the runtime has been told to stay small.
const { run } = await import('./run.js');

try {
  process.exit(await run(process.argv.slice(2), process.env));
} catch (error) {
  const usage = (error as Error).name === 'UsageError';
  process.stderr.write(`headcount-agent: ${(error as Error).message}${usage ? '; see --help' : ''}\n`);
  process.exit(2);
}
