export {
  bearerOf,
  bearerTextOf,
  demandScope,
  grantAccess,
  UnknownKeyError,
  type Access,
  type StoredKey,
} from './access.js';
export { addressOf, clientAddressBehind, type ClientAddress } from './client-address.js';
export { guardBrowsers, type BrowserAccess } from './browsers.js';
export {
  accessSettings,
  archiveSettings,
  ConfigError,
  databaseSettings,
  parseConfig,
  serviceSettings,
  trustedProxies,
} from './config.js';
export { lastEventIdOf, openEventStream, ReadersOfKeys, whenGone, type EventSink } from './event-stream.js';
export { registerHealth, type ReadinessCheck } from './health.js';
export { createLogger, nestLogger, throttled, type Logger } from './logging.js';
export { Counter, createMetrics, Gauge, Histogram, registerMetrics, type Registry } from './metrics.js';
export { parseInput, problemFrom, ProblemError, sendProblem, type ProblemOptions } from './problem.js';
export { ProblemFilter } from './problem-filter.js';
export { protect, type Protection } from './protection.js';
export { RateLimit } from './rate-limit.js';
export { refuseKeyInUrl, RefusedKeys, type RefusedKeysOptions } from './refused-keys.js';
export { refuseMethods } from './refuse-methods.js';
export {
  createService,
  giveUp,
  runService,
  serverOptions,
  startService,
  type ServiceOptions,
} from './service.js';
export { patienceMs, within } from './within.js';
