export {
  beatKey,
  checkAcknowledged,
  checkStoredOnce,
  endKey,
  reportsIn,
  startKey,
  type Write,
} from './acknowledged.js';
export { checkAddresses } from './addresses.js';
export { checkApplied, checkCheckpoints, type AppliedParts, type SeenCheckpoint } from './applied.js';
export { checkBounded, type Caps, type GaugeSample } from './bounded.js';
export { rowsOfDump, type CanonicalRow } from './canonical-row.js';
export { checkDelivery, deliveriesOf, type Delivery } from './delivery.js';
export { checkDurations, type TrueDurations } from './durations.js';
export { checkHealed, type Healing, type HealthSample } from './healed.js';
export { checkLogLaws } from './log-laws.js';
export { buriedParts, partsOf, visibleParts } from './log-parts.js';
export { checkReadModel } from './read-model.js';
export { checkRebuild } from './rebuild.js';
export { checkReference } from './reference.js';
export { checkSeats, type SeatClaim } from './seats.js';
export { mustHold, tellViolations, type Law, type Violation } from './violation.js';
export { MemoryTables } from '../memory/memory-tables.js';
export { dumpOfTables } from '../memory/dump-of-tables.js';
export { project } from '../memory/project.js';
export { readModelOf } from '../reference/read-model-of.js';
export { variants, type Variant, type VariantName } from '../variants/variants.js';
