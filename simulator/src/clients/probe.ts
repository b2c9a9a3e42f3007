import type { Crowd } from './crowd.js';
import { beatRequest, endRequest, startRequest } from './requests.js';

/** When all troubles are over: every collector starts a session, has it beat, and ends it. */
export async function probe(crowd: Crowd): Promise<void> {
  const { site, nodes } = crowd;
  for (const node of nodes) {
    const id = `probe${crowd.unique()}`;
    crowd.truth.born({ site, id, userId: null, skewMs: 0, bornAt: crowd.time.now });
    await node.ask(startRequest(site, { id, sourceId: 'probe' }));
    await node.ask(beatRequest(site, id, {}));
    await node.ask(endRequest(site, id, {}));
  }
}
