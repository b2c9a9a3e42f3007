import {
  copyRows,
  liveTable,
  sessionTable,
  writeChanges,
  type SessionKey,
  type Sql,
} from '@headcount/read-model';
import { changesOf } from '../fold/changes-of.js';
import { beginFold, type FoldedBatch, type FoldedSession, type Folding } from '../fold/fold-batch.js';
import { SessionMap } from '../fold/session-map.js';

const sessionsAtOnce = 2_000;

/**
 * Writes what was folded, some thousand sessions at a time: rows of new sessions by `copy`, all else as every projector
 * writes it. The caller's transaction also moves the checkpoint.
 *
 * @param rest awaited after each part
 */
export async function writeBulk(
  sql: Sql,
  schema: string,
  folding: Folding,
  rest: () => Promise<void>,
): Promise<void> {
  for (const part of partsOf(folding)) {
    const changes = changesOf(part);
    const isNew = ({ site, id }: SessionKey) => part.sessions.get(site, id)!.before === undefined;
    const isKnown = (key: SessionKey) => !isNew(key);
    await copyRows(sql, { schema, table: sessionTable }, changes.sessions.filter(isNew));
    await copyRows(sql, { schema, table: liveTable }, changes.live.filter(isNew));
    await writeChanges(sql, schema, {
      ...changes,
      sessions: changes.sessions.filter(isKnown),
      live: changes.live.filter(isKnown),
    });
    await rest();
  }
}

/** The first one has all that is not of a session; one at least. */
function* partsOf(folding: Folding): Iterable<FoldedBatch> {
  const nothing = beginFold(folding.known, folding.rules);
  let others: FoldedBatch = folding;
  let sessions = new SessionMap<FoldedSession>();
  for (const session of folding.sessions.values()) {
    sessions.set(session.key.site, session.key.id, session);
    if (sessions.size < sessionsAtOnce) continue;
    yield { ...others, sessions };
    others = nothing;
    sessions = new SessionMap();
  }
  if (sessions.size > 0 || others === folding) yield { ...others, sessions };
}
