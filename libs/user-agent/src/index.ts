export { userAgentReader, type KnownUserAgent, type UserAgentReaderOptions } from './read-user-agent.js';
export { userAgentRulesVersion } from './rules-version.js';
