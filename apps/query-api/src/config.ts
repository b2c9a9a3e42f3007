import { accessSettings, databaseSettings, parseConfig, serviceSettings } from '@headcount/service-kit';
import { z } from 'zod';

export const queryApiSettings = z.object({ ...serviceSettings, ...databaseSettings, ...accessSettings });
export type QueryApiConfig = z.infer<typeof queryApiSettings>;

export function readConfig(env: Readonly<Record<string, string | undefined>>): QueryApiConfig {
  return parseConfig(queryApiSettings, env);
}
