// @ts-check
export { defaultCacheDir, findNatsServer, locateNatsServer } from './nats-binary.mjs';
export { findPromtool } from './promtool.mjs';
export { startNats } from './nats.mjs';
export { clusterConfigs } from './nats-cluster.mjs';
export { startPostgres } from './postgres.mjs';
export { outsidePlace } from './postgres-place.mjs';
export {
  commandLine,
  freePort,
  isAlive,
  lastLines,
  logFile,
  portIsFree,
  processIdentity,
  spawnInGroup,
  stopLeftover,
  stopProcess,
} from './process.mjs';
export { clearDataDir, makeDataDir, removeLocalData } from './data-dir.mjs';
