export { createApiClient, type ApiClient, type ApiOptions } from './api-client.js';
export type { components, operations, paths } from './api.generated.js';
