import { streamName } from '@headcount/contracts';
import { provision } from '@headcount/event-log';
import { eventually } from '../eventually.js';
import { ownLog, type OwnLog } from '../own-nats.js';
import { logContract, type LogUnderTest } from './contract.spec.js';

logContract('in JetStream', async () => drive(await ownLog()));

function drive(own: OwnLog): LogUnderTest {
  const { nats, connection, log } = own;
  const streams = async () => (await connection.nats.manager()).streams;
  const serving = () => eventually(() => log.state(), { what: 'the log to serve again' });
  const restart = async () => {
    await nats.kill();
    await nats.start();
    await serving();
  };
  return {
    log,
    disconnect: restart,
    goAway: () => nats.kill(),
    comeBack: async () => {
      await nats.start();
      await serving();
    },
    purgeSubject: async (subject) => void (await (await streams()).purge(streamName, { filter: subject })),
    deleteMessage: async (seq) => void (await (await streams()).deleteMessage(streamName, seq)),
    trimTo: async (firstSeq) => void (await (await streams()).purge(streamName, { seq: firstSeq })),
    goBackAfter: async (then) => {
      await nats.stop();
      const putBack = nats.copyStore();
      await nats.start();
      await serving();
      await then();
      await nats.stop();
      putBack();
      await nats.start();
      await serving();
    },
    replace: async () => {
      await (await streams()).delete(streamName);
      await provision(connection);
    },
    limitBytes: async (bytes) => void (await (await streams()).update(streamName, { max_bytes: bytes })),
    dispose: () => own.dispose(),
  };
}
