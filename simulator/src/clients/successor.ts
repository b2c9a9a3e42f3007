import { lifecycleSubject } from '@headcount/contracts';
import type { MemoryLog } from '@headcount/event-log/memory';
import type { HeadcountEvent } from '@headcount/session-core';
import type { Violation } from '../checks/violation.js';
import type { Crowd } from './crowd.js';
import { startRequest } from './requests.js';

/**
 * A collector of a later version, whose facts nobody else can read. Behind one of them nobody decides any more, as it may
 * have taken the last seat.
 *
 * @returns who did all the same
 */
export async function succeed(
  { site, time, nodes }: Pick<Crowd, 'site' | 'time' | 'nodes'>,
  log: MemoryLog,
): Promise<readonly Violation[]> {
  const unreadable = {
    ...{ type: 'SessionStarted', id: 'later-version/0', site },
    ...{ time: time.now, receivedAt: time.now, data: { from: 'a later version' } },
  } as unknown as HeadcountEvent;
  await log.append({ id: 'later-version', subject: lifecycleSubject(site), events: [unreadable] });
  const last = (await log.state()).lastSeq;
  while (nodes.some(({ collector }) => (collector?.tail.state.seq ?? last) < last)) await time.sleep(50);
  const violations: Violation[] = [];
  for (const node of nodes) {
    const reply = await node.ask(startRequest(site, { id: `behind-${node.name}` }));
    if (reply.kind === 'answer' && reply.status < 500)
      violations.push({
        law: 'nobody decides behind a fact they cannot read',
        detail: `${node.name} answered ${reply.status}`,
      });
  }
  return violations;
}
