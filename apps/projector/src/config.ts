import { archiveSettings, databaseSettings, parseConfig, serviceSettings } from '@headcount/service-kit';
import { z } from 'zod';

export const projectorSettings = z.object({ ...serviceSettings, ...databaseSettings, ...archiveSettings });
export type ProjectorConfig = z.infer<typeof projectorSettings>;

/** @throws ConfigError naming what is wrong */
export function readConfig(env: Readonly<Record<string, string | undefined>>): ProjectorConfig {
  return parseConfig(projectorSettings, env);
}
