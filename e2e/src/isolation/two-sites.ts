import { lifecycleSubject } from '@headcount/contracts';
import { newKey } from '@headcount/contracts/keys';
import { connectLog } from '@headcount/event-log';
import type { HeadcountEvent, KeyScope } from '@headcount/session-core';
import { eventually } from '@headcount/testing-stack';
import type { Answer, System } from '../system.js';

/** What somebody of another site may happen to know. */
export const known = {
  session: 'known-session',
  ended: 'known-ended',
  refused: 'known-refused',
  user: 'known-user',
  client: 'known-client',
  source: 'known-source',
  incarnation: 'known-incarnation',
  limit: 'known-limit',
} as const;

/** In everything else that the owner tells; nobody else may ever read it. */
export const secret = 'of-the-owner-alone';

const scopes: readonly KeyScope[] = ['ingest', 'read', 'admin'];

/** Somebody with a key of a site that may do everything there. */
export class Tenant {
  private constructor(
    private readonly system: System,
    private readonly text: string,
    readonly keyId: string,
  ) {}

  static async of(system: System, site: string, keyName: string): Promise<Tenant> {
    const key = newKey(site);
    const at = Date.now();
    const said = { name: keyName, mode: 'enforcing', expiresAt: null, issuedBy: null } as const;
    const event: HeadcountEvent = {
      ...{ type: 'KeyIssued', id: key.keyId, site, time: at, receivedAt: at },
      data: { ...said, keyId: key.keyId, secretHash: key.secretHash, scopes },
    };
    const connection = await connectLog({ servers: system.instance.natsUrl, name: 'e2e' });
    await connection.log.append({ id: key.keyId, subject: lifecycleSubject(site), events: [event] });
    await connection.close();
    const tenant = new Tenant(system, key.text, key.keyId);
    const isKnown = async () => (await tenant.api('GET', '/api/v1/sessions')).status === 200;
    await eventually(isKnown, { what: `the key of ${site} to work`, within: 30_000 });
    return tenant;
  }

  api(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.ask(method, `${this.system.instance.api}${path}`, body);
  }

  collect(method: string, path: string, body?: unknown): Promise<Answer> {
    return this.ask(method, `${this.system.instance.collector}/collect/v1${path}`, body);
  }

  /** Listens to a stream of the query API. */
  listen(path: string): Listener {
    return new Listener(`${this.system.instance.api}${path}`, this.text);
  }

  listenToCollector(path: string): Listener {
    return new Listener(`${this.system.instance.collector}/collect/v1${path}`, this.text);
  }

  /** Until it is answered with something else than that there is no answer for the moment. */
  private ask(method: string, url: string, body: unknown): Promise<Answer> {
    const once = async () => {
      const answer = await this.system.ask(url, this.init(method, body));
      return answer.status !== 503 && answer;
    };
    return eventually(once, { what: `${method} ${url} to be answered`, within: 60_000 });
  }

  private init(method: string, body: unknown): RequestInit {
    const type = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    return { method, headers: { authorization: `Bearer ${this.text}`, ...type }, ...sent };
  }
}

/** A stream of events, and what it has told so far. */
export class Listener {
  text = '';
  /** Until the stream is open; then it tells whatever comes. */
  readonly opened: Promise<void>;
  private readonly leaving = new AbortController();

  constructor(url: string, key: string) {
    const { signal } = this.leaving;
    const answer = fetch(url, { signal, headers: { authorization: `Bearer ${key}` } });
    this.opened = answer.then(({ status }) => {
      if (status !== 200) throw new Error(`${url}: ${status}`);
    });
    void answer.then(({ body }) => this.read(body!)).catch(() => undefined);
  }

  close(): void {
    this.leaving.abort();
  }

  private async read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of body) this.text += decoder.decode(chunk, { stream: true });
  }
}

/** Fills a site with one of everything: sessions that are open, ended and refused, a limit, a source, a policy. */
export async function furnish(owner: Tenant): Promise<void> {
  const told = { userId: known.user, clientId: known.client, host: secret, attributes: { role: secret } };
  const must = async (answer: Promise<Answer>, ...statuses: number[]) => {
    const { status, body } = await answer;
    if (!statuses.includes(status)) throw new Error(`${status}: ${JSON.stringify(body)}`);
  };
  const source = `/sources/${known.source}`;
  await must(owner.collect('PUT', `${source}/incarnations/${known.incarnation}`, {}), 200);
  await must(owner.collect('POST', '/sessions', { id: known.ended, ...told, sourceId: known.source }), 201);
  await must(owner.collect('POST', `/sessions/${known.ended}/end`, {}), 200);
  await must(owner.collect('POST', '/sessions', { id: known.session, ...told }), 201);
  await must(owner.api('PUT', `/api/v1/limits/${known.limit}`, { scope: 'site', max: 1 }), 200);
  await must(owner.collect('POST', '/sessions', { id: known.refused, ...told, host: secret }), 409);
  await must(owner.api('PUT', '/api/v1/policy', { heartbeatIntervalSeconds: 21 }), 200);
}
