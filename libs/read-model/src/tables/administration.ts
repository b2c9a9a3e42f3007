import type { KeyMode, KeyScope, Millis, SitePolicy } from '@headcount/session-core';
import { asJsonb, type Column, type Table } from './table.js';

export interface KeyRow {
  readonly site: string;
  readonly keyId: string;
  readonly name: string;
  readonly secretHash: string;
  readonly scopes: readonly KeyScope[];
  readonly mode: KeyMode;
  readonly issuedAt: Millis;
  /** Name of the key that asked for it. */
  readonly issuedBy: string | null;
  readonly expiresAt: Millis | null;
}

/** A key may not be used any more, whether it is issued again or not: so it stands beside the key. */
export interface KeyRevocationRow {
  readonly site: string;
  readonly keyId: string;
  readonly revokedAt: Millis;
  readonly revokedBy: string | null;
}

export interface SiteRow {
  readonly name: string;
  readonly timeZone: string;
}

/** What a site has set; one that never did lives under the defaults. */
export interface PolicyRow {
  readonly site: string;
  readonly policy: SitePolicy;
  readonly changedBy: string | null;
}

/** What the log says but no row could take up, at its position. */
export interface DeadLetterRow {
  readonly seq: number;
  readonly index: number;
  /** Null: what stands there names none. */
  readonly site: string | null;
  readonly type: string;
  readonly reason: string;
  /** How much of the fact is meant: the beats of unknown sessions, else 1. */
  readonly count: number;
  /** JSON text. Not `jsonb`, which can't hold every string that JSON can. */
  readonly event: string;
}

const keyKey: readonly Column<{ readonly site: string; readonly keyId: string }>[] = [
  { name: 'site', type: 'text', value: (row) => row.site },
  { name: 'key_id', type: 'text', value: (row) => row.keyId },
];

export const keyTable: Table<KeyRow> = {
  name: 'api_key',
  key: ['site', 'key_id'],
  columns: [
    ...keyKey,
    { name: 'name', type: 'text', value: (row) => row.name },
    { name: 'secret_hash', type: 'text', value: (row) => row.secretHash },
    {
      name: 'scopes',
      type: 'text',
      stored: 'text[]',
      convert: (value) => `array(select jsonb_array_elements_text(${value}::jsonb))`,
      value: (row) => JSON.stringify(row.scopes),
    },
    { name: 'mode', type: 'text', value: (row) => row.mode },
    { name: 'issued_at', type: 'timestamptz', value: (row) => row.issuedAt },
    { name: 'issued_by', type: 'text', nullable: true, value: (row) => row.issuedBy },
    { name: 'expires_at', type: 'timestamptz', nullable: true, value: (row) => row.expiresAt },
  ],
};

export const keyRevocationTable: Table<KeyRevocationRow> = {
  name: 'key_revocation',
  key: ['site', 'key_id'],
  columns: [
    ...keyKey,
    { name: 'revoked_at', type: 'timestamptz', value: (row) => row.revokedAt },
    { name: 'revoked_by', type: 'text', nullable: true, value: (row) => row.revokedBy },
  ],
};

export const siteTable: Table<SiteRow> = {
  name: 'site',
  key: ['name'],
  columns: [
    { name: 'name', type: 'text', value: (row) => row.name },
    { name: 'time_zone', type: 'text', value: (row) => row.timeZone },
  ],
};

export const policyTable: Table<PolicyRow> = {
  name: 'policy',
  key: ['site'],
  columns: [
    { name: 'site', type: 'text', value: (row) => row.site },
    { name: 'policy', ...asJsonb, value: (row) => JSON.stringify(row.policy) },
    { name: 'changed_by', type: 'text', nullable: true, value: (row) => row.changedBy },
  ],
};

export const deadLetterTable: Table<DeadLetterRow> = {
  name: 'dead_letter',
  key: ['seq', 'index'],
  columns: [
    { name: 'seq', type: 'int8', value: (row) => row.seq },
    { name: 'index', type: 'int4', value: (row) => row.index },
    { name: 'site', type: 'text', nullable: true, value: (row) => row.site },
    { name: 'type', type: 'text', value: (row) => row.type },
    { name: 'reason', type: 'text', value: (row) => row.reason },
    { name: 'count', type: 'int4', value: (row) => row.count },
    { name: 'event', type: 'text', value: (row) => row.event },
  ],
};
