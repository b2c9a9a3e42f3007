// @ts-check
export { defaultCacheDir, findNatsServer } from './nats-binary.mjs';
export { startNats } from './nats.mjs';
export { startPostgres } from './postgres.mjs';
export {
  commandLine,
  freePort,
  isAlive,
  logFile,
  portIsFree,
  spawnInGroup,
  stopLeftover,
  stopProcess,
} from './process.mjs';
export { makeDataDir, removeLocalData } from './data-dir.mjs';
