import { durationLaws } from './durations.js';
import type { PropertyLaw } from './law.js';
import { orderLaws } from './order.js';
import { referenceLaws } from './reference.js';
import { zoneLaws } from './zones.js';

export const laws: readonly PropertyLaw[] = [...referenceLaws, ...orderLaws, ...durationLaws, ...zoneLaws];
