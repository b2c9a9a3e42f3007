import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { ArchiveError, archiveTrouble, ArchiveUnavailableError, type ArchiveStore } from './archive-store.js';

/** How a bucket is reached; named as the AWS tools name their variables. */
export interface S3Settings {
  readonly AWS_ACCESS_KEY_ID?: string | undefined;
  readonly AWS_SECRET_ACCESS_KEY?: string | undefined;
  readonly AWS_SESSION_TOKEN?: string | undefined;
  /** Default: us-east-1, which servers other than Amazon's take as a rule. */
  readonly AWS_REGION?: string | undefined;
  /** Of another server than Amazon's, such as `http://127.0.0.1:9000`. */
  readonly AWS_ENDPOINT_URL_S3?: string | undefined;
}

/** What is written takes its time over a thin line. */
const answerWithinMs = 300_000;
const retries = 4;

/** An archive below a prefix of a bucket. S3 stores an object whole or not at all. */
export class S3Store implements ArchiveStore {
  readonly #client: AwsClient;
  readonly #origin: string;

  /** @throws ArchiveError when there are no keys to it */
  constructor(
    private readonly bucket: string,
    private readonly prefix: string,
    settings: S3Settings,
  ) {
    const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = settings;
    if (!accessKeyId || !secretAccessKey)
      throw new ArchiveError(`${this.at()} needs AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY: set them`);
    const { AWS_REGION: region = 'us-east-1', AWS_SESSION_TOKEN: sessionToken } = settings;
    this.#origin = (settings.AWS_ENDPOINT_URL_S3 ?? `https://s3.${region}.amazonaws.com`).replace(/\/+$/, '');
    const keys = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
    this.#client = new AwsClient({ ...keys, region, service: 's3', retries });
  }

  at(name?: string): string {
    return `s3://${[this.bucket, this.prefix, name].filter(Boolean).join('/')}`;
  }

  async read(name: string): Promise<Uint8Array | null> {
    const response = await this.#ask('read', name, { method: 'GET' });
    const data = await response.arrayBuffer().catch((error: unknown) => {
      throw archiveTrouble('read', this.at(name), error);
    });
    if (response.ok) return new Uint8Array(data);
    const told = Buffer.from(data).toString('utf8');
    if (response.status === 404 && !told.includes('NoSuchBucket')) return null;
    throw refusal('read', this.at(name), response, told);
  }

  async write(name: string, data: Uint8Array): Promise<void> {
    const sha256 = createHash('sha256').update(data).digest('hex');
    const request = { method: 'PUT', body: data, headers: { 'x-amz-content-sha256': sha256 } };
    const response = await this.#ask('written', name, request);
    const told = await response.text().catch(() => '');
    if (!response.ok) throw refusal('written', this.at(name), response, told);
  }

  async #ask(doing: string, name: string, request: RequestInit): Promise<Response> {
    const path = [this.bucket, this.prefix, name].filter(Boolean).join('/').split('/');
    const url = `${this.#origin}/${path.map(encodeURIComponent).join('/')}`;
    try {
      return await this.#client.fetch(url, { ...request, signal: AbortSignal.timeout(answerWithinMs) });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      throw archiveTrouble(doing, `${this.at(name)} at ${this.#origin}`, cause);
    }
  }
}

function refusal(doing: string, where: string, { status }: Response, told: string): ArchiveUnavailableError {
  const code = /<Code>([^<]{1,80})<\/Code>/.exec(told)?.[1];
  return new ArchiveUnavailableError(
    `${where} can't be ${doing}: the server answers ${status}${code ? ` ${code}` : ''}`,
  );
}
