import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Who may use a {@link S3Server}, and where it is: for `openArchive`. */
export interface S3Access {
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_REGION: string;
  readonly AWS_ENDPOINT_URL_S3: string;
}

/**
 * As much of S3 as an archive needs: objects are put and got by path, and each request has to be signed (AWS Signature
 * Version 4) over what was sent.
 */
export class S3Server {
  readonly objects = new Map<string, Buffer>();
  readonly buckets = new Set<string>();
  /** So many requests are answered with 503 first. */
  failing = 0;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request).then(({ status, body = Buffer.alloc(0) }) => {
        response.writeHead(status).end(body);
      });
    });
  }

  static async start(...buckets: readonly string[]): Promise<S3Server> {
    const server = new S3Server();
    for (const bucket of buckets) server.buckets.add(bucket);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get access(): S3Access {
    const { port } = this.#server.address() as AddressInfo;
    return { ...keys, AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${port}` };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage): Promise<{ status: number; body?: Buffer }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    if (this.failing > 0) {
      this.failing -= 1;
      return refused(503, 'SlowDown');
    }
    if (signatureOf(request, body) !== /Signature=([0-9a-f]+)/.exec(request.headers.authorization ?? '')?.[1])
      return refused(403, 'SignatureDoesNotMatch');
    const [bucket = '', ...key] = decodeURIComponent(request.url!).slice(1).split('/');
    if (!this.buckets.has(bucket)) return refused(404, 'NoSuchBucket');
    const name = [bucket, ...key].join('/');
    if (request.method === 'PUT') {
      this.objects.set(name, body);
      return { status: 200 };
    }
    const found = this.objects.get(name);
    return found === undefined ? refused(404, 'NoSuchKey') : { status: 200, body: found };
  }
}

const keys = { AWS_ACCESS_KEY_ID: 'AKIAARCHIVE', AWS_SECRET_ACCESS_KEY: 'the secret of the archive' };

function refused(status: number, code: string) {
  return { status, body: Buffer.from(`<Error><Code>${code}</Code></Error>`) };
}

/** What the signature has to be: docs.aws.amazon.com, "Create a signed AWS API request". */
function signatureOf({ method, url, headers }: IncomingMessage, body: Buffer): string {
  const { authorization = '' } = headers;
  const scope = /Credential=[^/]+\/([^,]+)/.exec(authorization)?.[1] ?? '';
  const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1] ?? '';
  const lines = signed.split(';').map((name) => `${name}:${String(headers[name])}\n`);
  const told = headers['x-amz-content-sha256'];
  const hash = method === 'PUT' || told !== 'UNSIGNED-PAYLOAD' ? sha256(body) : told;
  const canonical = [method, url, '', lines.join(''), signed, hash].join('\n');
  const text = ['AWS4-HMAC-SHA256', headers['x-amz-date'], scope, sha256(Buffer.from(canonical))].join('\n');
  const secret = Buffer.from(`AWS4${keys.AWS_SECRET_ACCESS_KEY}`);
  const key = scope.split('/').reduce((former, part) => hmac(former, part), secret);
  return hmac(key, text).toString('hex');
}

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer, text: string) => createHmac('sha256', key).update(text).digest();
