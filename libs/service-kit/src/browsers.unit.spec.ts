import { fastify } from 'fastify';
import { describe, expect, it } from 'vitest';
import { accessSettings, parseConfig } from './config.js';
import { guardBrowsers, type BrowserAccess } from './browsers.js';
import { openEventStream } from './event-stream.js';
import { z } from 'zod';

const page = 'https://app.example';

async function asked(access: BrowserAccess, method: 'GET' | 'OPTIONS', origin: string, url = '/x') {
  const http = fastify();
  await guardBrowsers(http, access);
  http.get('/x', () => ({}));
  http.get('/stream', (_request, reply) => {
    openEventStream(reply).end();
  });
  const headers = { origin, 'access-control-request-method': 'GET' };
  const answer = await http.inject({ method, url, headers });
  await http.close();
  return answer;
}

describe('a browser', () => {
  const access = { origins: [page], pages: false };

  it.each(['/x', '/stream'])('lets pages of a listed origin read %s', async (url) => {
    const { headers } = await asked(access, 'GET', page, url);
    expect(headers['access-control-allow-origin']).toBe(page);
    expect(headers['access-control-expose-headers']).toContain('x-projection-position');
  });

  it('asks beforehand, and is told what may be sent', async () => {
    const { statusCode, headers } = await asked(access, 'OPTIONS', page);
    expect([statusCode, headers['access-control-allow-origin']]).toEqual([204, page]);
    expect(headers['access-control-allow-headers']).toContain('authorization');
  });

  it.each(['https://evil.example', 'https://app.example.evil.example', 'http://app.example', 'null'])(
    'does not let pages of %s read anything',
    async (origin) => {
      for (const method of ['GET', 'OPTIONS'] as const)
        expect((await asked(access, method, origin)).headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  it('lets nobody read where nobody is listed', async () => {
    const { headers } = await asked({ origins: [], pages: false }, 'GET', page);
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });

  it('is told what pages may load, and that none may be framed', async () => {
    const { headers } = await asked({ origins: [], pages: true }, 'GET', page);
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect([headers['x-frame-options'], headers['x-content-type-options']]).toEqual(['DENY', 'nosniff']);
  });
});

describe('CORS_ORIGINS', () => {
  const read = (text: string) => parseConfig(z.object(accessSettings), { CORS_ORIGINS: text }).CORS_ORIGINS;

  it('are origins with commas between them', () => {
    expect(read('https://app.example, http://localhost:5173')).toEqual([page, 'http://localhost:5173']);
    expect(read('')).toEqual([]);
  });

  it.each(['*', 'app.example', 'https://app.example/', 'https://app.example/path', 'null'])(
    'are none like %s',
    (text) => {
      expect(() => read(text)).toThrow('CORS_ORIGINS');
    },
  );
});
