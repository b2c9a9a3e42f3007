import type { KeyMode, KeyScope } from '@headcount/session-core';
import type { DataSource } from 'typeorm';
import { withSql } from '../database/sql.js';
import { activeGeneration } from '../generation/generation.js';

export interface FoundKey {
  readonly site: string;
  readonly keyId: string;
  readonly name: string;
  /** Lower-case hex SHA-256 of the whole key. */
  readonly secretHash: string;
  readonly scopes: readonly KeyScope[];
  readonly mode: KeyMode;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

/** The key as it was issued; null when the projection knows none such. @throws GenerationMissingError, ReadModelUnavailableError */
export async function findKey(
  dataSource: DataSource,
  { site, keyId }: { readonly site: string; readonly keyId: string },
): Promise<FoundKey | null> {
  const { schema } = await activeGeneration(dataSource);
  const [row] = await withSql(dataSource, (sql) =>
    sql.rows<FoundKey>(
      `select k.site, k.key_id as "keyId", k.name, k.secret_hash as "secretHash", k.scopes, k.mode,
         k.expires_at as "expiresAt", r.revoked_at as "revokedAt"
       from ${schema}.api_key k left join ${schema}.key_revocation r using (site, key_id)
       where k.site = $1 and k.key_id = $2`,
      [site, keyId],
    ),
  );
  return row ?? null;
}
