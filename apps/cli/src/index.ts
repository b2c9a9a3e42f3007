export { exitCodes, Failure, messageOf } from './failure.js';
export { readInstance, writeJson, type Instance } from './instance.js';
export { ensureAdminKey } from './keys.js';
export { claimDataDir, type Claim } from './up/claim.js';
export { nodeArgs } from './up/node-args.js';
