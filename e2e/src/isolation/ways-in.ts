import { randomUUID } from 'node:crypto';
import type { CollectRoute } from '@headcount/contracts';
import type { Answer } from '../system.js';
import { known, type Tenant } from './two-sites.js';

type WayIn = Exclude<CollectRoute, `GET ${string}`>;

const { session, source, incarnation, user } = known;

const event = (type: string, data: object) => ({
  ...{ specversion: '1.0', id: randomUUID(), source: '/stranger', type: `headcount.session.${type}.v1` },
  ...{ time: new Date().toISOString(), data },
});
const beats = () => [{ sessionId: session, at: new Date().toISOString(), active: true }];

/** What somebody sends who wants to move something of another site: as much harm as each route can do there. */
const attacks: Readonly<Record<WayIn, readonly [path: string, body: () => unknown]>> = {
  'POST /sessions/{id}/end': [`/sessions/${session}/end`, () => ({})],
  'POST /sessions/{id}/identify': [`/sessions/${session}/identify`, () => ({ userId: 'mallory' })],
  'POST /sessions/{id}/heartbeats': [`/sessions/${session}/heartbeats`, () => ({})],
  'POST /sessions': ['/sessions', () => ({ id: session, userId: user, sourceId: source })],
  'POST /heartbeats': ['/heartbeats', () => ({ sourceId: source, beats: beats() })],
  'POST /events': [
    '/events',
    () => [event('heartbeat', { sourceId: source, beats: beats() }), event('ended', { sessionId: session })],
  ],
  'PUT /sources/{sourceId}/incarnations/{incarnation}': [
    `/sources/${source}/incarnations/another`,
    () => ({}),
  ],
  'PUT /sources/{sourceId}/snapshot': [
    `/sources/${source}/snapshot`,
    () => ({ takenAt: new Date().toISOString(), incarnation, sessions: [] }),
  ],
};

/** Tries every way into the collector that there is. */
export async function attackByEveryWay(stranger: Tenant): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const [route, [path, body]] of Object.entries(attacks))
    answers.push(await stranger.collect(route.split(' ')[0]!, path, body()));
  return answers;
}
