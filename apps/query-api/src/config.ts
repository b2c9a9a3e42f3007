import {
  accessSettings,
  archiveSettings,
  databaseSettings,
  parseConfig,
  serviceSettings,
} from '@headcount/service-kit';
import { z } from 'zod';

export const queryApiSettings = z.object({
  ...serviceSettings,
  ...databaseSettings,
  ...accessSettings,
  ...archiveSettings,
});
export type QueryApiConfig = z.infer<typeof queryApiSettings>;

export function readConfig(env: Readonly<Record<string, string | undefined>>): QueryApiConfig {
  return parseConfig(queryApiSettings, env);
}
