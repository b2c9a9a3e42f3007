import { createLogger, createMetrics, type Logger, type Registry } from '@headcount/service-kit';

/** Where a service under test counts and logs, while nobody looks. */
export function unheard(): { readonly registry: Registry; readonly logger: Logger } {
  return { registry: createMetrics(), logger: createLogger('query-api', 'silent') };
}
