/**
 * Which rules user agents are read by, ua-parser-js among them. It is a part of the projection's version: raise it
 * with every change that lets some user agent say something else, so that generations are rebuilt. A test holds
 * the rules against it.
 */
export const userAgentRulesVersion = 2;
