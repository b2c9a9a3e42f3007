/** What a simulator needs of the collector: its parts, and its entry points without HTTP around them. */
export { assembleCollector, type CollectorOptions, type CollectorParts } from './collector.module.js';
export type { Collector } from './admission/collector.js';
export { endSession } from './intake/end.js';
export { heartbeat } from './intake/heartbeat.js';
export { heartbeats } from './intake/heartbeats.js';
export { identifySession } from './intake/identify.js';
export { register } from './intake/register.js';
export { takeSnapshot } from './intake/snapshot.js';
export { startSession } from './intake/start.js';
export type { ReportedBy } from './intake/reported-by.js';
