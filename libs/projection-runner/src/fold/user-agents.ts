import { userAgentReader } from '@headcount/user-agent';

/** Reads user agents, and remembers those it read last: most sessions share few. */
export const readUserAgent = userAgentReader();
