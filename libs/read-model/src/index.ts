export { createDatabase, dropDatabase } from './database/create-database.js';
export { createDataSource, type DataSourceOptions } from './database/data-source.js';
export {
  controlSchema,
  generationSchema,
  sessionsProjection,
  type ProjectionId,
} from './generation/names.js';
