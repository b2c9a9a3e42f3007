#!/usr/bin/env node
// @ts-check
/** `npm run bench`: measures. */
import { runBuilt } from './run-built.mjs';

await runBuilt('bench/dist/main.js');
