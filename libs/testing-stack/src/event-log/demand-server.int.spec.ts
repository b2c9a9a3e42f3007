import { lifecycleSubject, signalsSubject } from '@headcount/contracts';
import {
  connectLog,
  demandFittingServer,
  serverProblem,
  type LogConnection,
  type ServerTooOldError,
} from '@headcount/event-log';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../eventually.js';
import { forceReplicas, ownCluster, type OwnCluster } from '../own-cluster.js';
import { envelope } from './envelopes.spec.js';

const guarded = { expectedLastSequence: 0 };
const remedy = /2\.10\.27 or newer on every node, or one replica/;

/** On a server that guards replicated streams the same steps must lead to no refusal at all. */
describe('a stream in a cluster', () => {
  let cluster: OwnCluster;
  let connection: LogConnection;
  let fits: boolean;
  const found: ServerTooOldError[] = [];

  beforeAll(async () => {
    cluster = await ownCluster();
    fits = serverProblem(cluster.servers[0]!.version, { num_replicas: 3, max_bytes: -1 }) === null;
    connection = await connectLog({ servers: cluster.url, name: 'test' });
    await forceReplicas(connection, 1);
  });
  afterAll(async () => {
    await connection?.close();
    await cluster?.dispose();
  });

  it('serves with one replica, whatever the version', async () => {
    await demandFittingServer(connection, (error) => found.push(error));
    expect(await connection.log.append(envelope('a', lifecycleSubject('one')), guarded)).toMatchObject({
      kind: 'stored',
    });
  });

  it('is refused with three at the start of a service, with the remedy', async () => {
    await forceReplicas(connection, 3);
    const started = demandFittingServer(connection, () => undefined);
    if (fits) (await started)();
    else await expect(started).rejects.toThrow(remedy);
  });

  it('is refused with three when a service comes back to it; not one guarded append goes there', async () => {
    const { server } = connection.nats;
    await cluster.servers.find(({ url }) => url.endsWith(server!))!.kill();
    await eventually(() => connection.nats.connected && connection.nats.server !== server, {
      what: 'a connection to another node',
    });
    const { log } = connection;
    const answer = await eventually(
      async () => {
        const given = await log.append(envelope('b', lifecycleSubject('two')), guarded);
        const verdict = given.kind === 'stored' || (given.kind === 'refused' && remedy.test(given.reason));
        return verdict && given;
      },
      { what: 'an answer of the new leader', within: 20_000 },
    );
    expect(answer.kind).toBe(fits ? 'stored' : 'refused');
    if (!fits) await eventually(() => found.length > 0, { what: 'the service to be told' });
    expect(found.map(({ message }) => remedy.test(message))).toEqual(fits ? [] : [true]);
    expect(await log.append(envelope('c', signalsSubject))).toMatchObject({ kind: 'stored' });
    expect(await log.lastSequenceOf(lifecycleSubject('two'))).toBe(fits ? 2 : 0);
  });
});
