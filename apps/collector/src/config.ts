import { randomUUID } from 'node:crypto';
import { parseConfig, serviceSettings } from '@headcount/service-kit';
import { z } from 'zod';

export const collectorSettings = z.object({
  ...serviceSettings,
  /** Names this collector in its ticks; any two that run at once must differ. */
  COLLECTOR_ID: z
    .string()
    .max(64)
    .default(() => `collector-${randomUUID().slice(0, 8)}`),
});
export type CollectorConfig = z.infer<typeof collectorSettings>;

export function readConfig(env: Readonly<Record<string, string | undefined>>): CollectorConfig {
  return parseConfig(collectorSettings, env);
}
