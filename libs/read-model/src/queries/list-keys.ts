import type { Key } from '@headcount/contracts';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';
import {
  positionColumns,
  positionOf,
  type PositionColumns,
  type ProjectionPosition,
} from './projection-position.js';

interface KeyColumns {
  id: string | null;
  name: string;
  scopes: Key['scopes'];
  mode: Key['mode'];
  issued_at: Date;
  issued_by: string | null;
  expires_at: Date | null;
  revoked_at: Date | null;
  revoked_by: string | null;
}

/**
 * All keys of a site without their hashes, those too that expired or were revoked, in the order of their issue.
 *
 * @throws GenerationMissingError, ReadModelUnavailableError
 */
export async function listKeys(
  dataSource: DataSource,
  site: string,
): Promise<{ readonly data: readonly Key[]; readonly position: ProjectionPosition }> {
  const generation = await activeGeneration(dataSource);
  const { schema } = generation;
  const rows = await withSql(dataSource, (sql) =>
    sql.rows<KeyColumns & PositionColumns>(
      `select ${positionColumns}, k.key_id as id, k.name, k.scopes, k.mode, k.issued_at, k.issued_by,
         k.expires_at, r.revoked_at, r.revoked_by
       from ${schema}.checkpoint c left join ${schema}.api_key k on k.site = $1
       left join ${schema}.key_revocation r on r.site = k.site and r.key_id = k.key_id
       order by k.issued_at, k.key_id`,
      [site],
    ),
  );
  return {
    data: rows.flatMap((row) => (row.id === null ? [] : [keyOf(row.id, row)])),
    position: positionOf(generation, rows[0]!),
  };
}

function keyOf(id: string, row: KeyColumns): Key {
  return {
    id,
    name: row.name,
    scopes: row.scopes,
    mode: row.mode,
    issuedAt: row.issued_at.toISOString(),
    issuedBy: row.issued_by,
    expiresAt: row.expires_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    revokedBy: row.revoked_by,
  };
}
