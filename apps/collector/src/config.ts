import { randomUUID } from 'node:crypto';
import { accessSettings, parseConfig, serviceSettings, trustedProxies } from '@headcount/service-kit';
import { z } from 'zod';
import { defaultTimes } from './snapshot/snapshot-writer.js';

export const collectorSettings = z.object({
  ...serviceSettings,
  ...accessSettings,
  /** Names this collector in its ticks; any two that run at once must differ. */
  COLLECTOR_ID: z
    .string()
    .max(64)
    .default(() => `collector-${randomUUID().slice(0, 8)}`),
  /**
   * Signs the tokens by which a refused user may end a session of their own to get in; the same in all collectors.
   * Left out: none are issued.
   */
  TERMINATION_SECRET: z.string('a text').min(16, 'at least 16 characters').optional(),
  /** A snapshot of the state is due after so many facts, or so many seconds, since the last one. */
  SNAPSHOT_AFTER_FACTS: z.coerce.number('a number of facts').int().min(1).default(defaultTimes.facts),
  SNAPSHOT_AFTER_SECONDS: z.coerce
    .number('seconds')
    .min(1)
    .default(defaultTimes.ms / 1000),
  /** How many requests a second of one key this collector takes; 0: as many as come. */
  RATE_LIMIT_PER_KEY: z.coerce.number('requests a second').int().min(0).default(20_000),
  /**
   * Set where clients speak to the collector themselves: then a start that tells no address gets that of its
   * client. Left out, as is right where an application reports for its users: such a session has none.
   */
  TRUSTED_PROXIES: trustedProxies.optional(),
});

export type CollectorConfig = z.infer<typeof collectorSettings>;

export function readConfig(env: Readonly<Record<string, string | undefined>>): CollectorConfig {
  return parseConfig(collectorSettings, env);
}
