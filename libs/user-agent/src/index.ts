export { userAgentReader, type KnownUserAgent, type UserAgentReaderOptions } from './read-user-agent.js';
export { readUserAgent } from './shared-readers.js';
export { userAgentRulesVersion } from './rules-version.js';
