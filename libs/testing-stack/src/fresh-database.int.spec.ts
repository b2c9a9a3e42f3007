import { createDataSource } from '@headcount/read-model';
import { describe, expect, it } from 'vitest';
import { freshDatabase } from './fresh-database.js';

describe('freshDatabase', () => {
  it('gives each caller an empty database of its own', async () => {
    const urls = await Promise.all([freshDatabase(), freshDatabase()]);
    expect(new Set(urls).size).toBe(2);
    for (const url of urls) {
      const source = await createDataSource(url).initialize();
      await source.query('create table mine (id int)');
      await source.destroy();
    }
  });
});
