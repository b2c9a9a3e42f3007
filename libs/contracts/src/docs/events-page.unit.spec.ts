import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { describe, expect, it } from 'vitest';
import { eventsPage } from './events-page.js';

const page = fileURLToPath(new URL('../../../../docs/events.md', import.meta.url));

describe('docs/events.md', () => {
  it('is what the registry says: run `npm run docs` after a change', async () => {
    const fresh = await format(eventsPage(), { ...(await resolveConfig(page)), filepath: page });
    expect(readFileSync(page, 'utf8')).toBe(fresh);
  });
});
