import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Controller, Get, Param, Res } from '@nestjs/common';
import { openApiDocument } from '@headcount/contracts';
import { ProblemError } from '@headcount/service-kit';
import type { FastifyReply } from 'fastify';

const { resolve } = createRequire(import.meta.url);

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Headcount query API</title>
    <link rel="stylesheet" href="docs/swagger-ui.css" />
  </head>
  <body>
    <div id="reference"></div>
    <script src="docs/swagger-ui-bundle.js"></script>
    <script src="docs/start.js"></script>
  </body>
</html>
`;
const start = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#reference', validatorUrl: null });\n`;

/** No host but this one, whatever the page's library would ask for. */
const contentPolicy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:";

const types = { css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' } as const;

/** The reference of the API: as a document, and as a page that shows it. */
@Controller()
export class ReferenceController {
  private readonly document = openApiDocument();
  private readonly files = new Map<string, string>();

  @Get('openapi.json')
  openApi() {
    return this.document;
  }

  @Get('docs')
  docs(@Res() reply: FastifyReply): void {
    void reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', contentPolicy)
      .send(page);
  }

  @Get('docs/:file')
  file(@Param('file') name: string, @Res() reply: FastifyReply): void {
    const type = name.endsWith('.css') ? types.css : types.js;
    void reply.header('content-type', type).send(this.textOf(name));
  }

  private textOf(name: string): string {
    if (name === 'start.js') return start;
    if (name !== 'swagger-ui.css' && name !== 'swagger-ui-bundle.js') throw new ProblemError('not_found');
    const known = this.files.get(name) ?? readFileSync(resolve(`swagger-ui-dist/${name}`), 'utf8');
    this.files.set(name, known);
    return known;
  }
}
