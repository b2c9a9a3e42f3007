import { answerRules } from './answer-rules.js';
import { foldRules } from './fold-rules.js';
import { leaseRules } from './lease-rules.js';
import { logRules } from './log-rules.js';
import { seatRules } from './seat-rules.js';
import type { Mutation } from './mutation.js';

/** Every rule of the protocol that can be removed, each once. */
export const mutations: readonly Mutation[] = [
  ...logRules,
  ...leaseRules,
  ...answerRules,
  ...seatRules,
  ...foldRules,
];
