#!/usr/bin/env node
// @ts-check
/** `npm run simulate`: runs simulated lives and checks each. */
import { runBuilt } from './run-built.mjs';

await runBuilt('simulator/dist/main.js');
