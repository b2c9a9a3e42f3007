import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connectLog, serverProblem, type LogConnection } from '@headcount/event-log';
import { eventually, forceReplicas, ownCluster, type OwnCluster } from '@headcount/testing-stack';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from './system.js';

const nobodysDatabase = 'postgres://nobody:nothing@127.0.0.1:1/none';

describe('a log with three replicas on servers that can not guard it', () => {
  let cluster: OwnCluster;
  let connection: LogConnection;

  beforeAll(async () => {
    cluster = await ownCluster();
    connection = await connectLog({ servers: cluster.url, name: 'e2e' });
    await forceReplicas(connection, 3);
  });
  afterAll(async () => {
    await connection?.close();
    await cluster?.dispose();
  });

  it.each(['collector', 'projector', 'query-api'])(
    'the %s does not start, and says what to do',
    async (app) => {
      const env = { ...process.env, NATS_URL: cluster.url, DATABASE_URL: nobodysDatabase, PORT: '0' };
      const service = spawn(process.execPath, [join(root, 'apps', app, 'dist/main.js')], { env });
      const problem = serverProblem(cluster.servers[0]!.version, { num_replicas: 3, max_bytes: -1 });
      try {
        if (problem === null) {
          // a newer server guards it: nothing is refused
          await eventually(
            async () => ((await once(service.stdout, 'data')) as [Buffer])[0].includes('listening'),
            {
              what: `${app} to listen`,
            },
          );
        } else {
          service.stdout.resume();
          const [said, [code]] = (await Promise.all([text(service.stderr), once(service, 'exit')])) as [
            string,
            [number],
          ];
          expect(code).toBe(3);
          expect(said).toContain(problem);
        }
      } finally {
        service.kill('SIGKILL');
      }
    },
  );
});
