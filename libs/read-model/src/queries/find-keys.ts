import type { KeyMode, KeyScope } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';

/** What names a key. */
export interface KeyName {
  readonly site: string;
  readonly keyId: string;
}

export interface FoundKey extends KeyName {
  readonly name: string;
  /** Lower-case hex SHA-256 of the whole key. */
  readonly secretHash: string;
  readonly scopes: readonly KeyScope[];
  readonly mode: KeyMode;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/**
 * Those of the keys that were issued, in any order; the projection knows of the others nothing.
 *
 * @throws GenerationMissingError, ReadModelUnavailableError
 */
export async function findKeys(
  dataSource: DataSource,
  keys: readonly KeyName[],
): Promise<readonly FoundKey[]> {
  const { schema } = await activeGeneration(dataSource);
  return withSql(dataSource, (sql) =>
    sql.rows<FoundKey>(
      `select k.site, k.key_id as "keyId", k.name, k.secret_hash as "secretHash", k.scopes, k.mode,
         k.expires_at as "expiresAt", r.revoked_at as "revokedAt"
       from unnest($1::text[], $2::text[]) as asked (site, key_id)
       join ${schema}.api_key k using (site, key_id) left join ${schema}.key_revocation r using (site, key_id)`,
      [keys.map(({ site }) => site), keys.map(({ keyId }) => keyId)],
    ),
  );
}
