import { MemoryStateStore } from '@headcount/event-log/memory-state';
import { stateContract } from './state-contract.spec.js';

stateContract('in memory', () =>
  Promise.resolve({ store: new MemoryStateStore(), dispose: () => Promise.resolve() }),
);
