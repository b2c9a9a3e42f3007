import type { UserAgent } from '@headcount/session-core';
import type { Table } from './table.js';

/** A user agent, once per distinct text, and what the rules of this projection read in it. */
export interface UserAgentRow extends UserAgent {
  /** Told by the text alone, so that a row is never changed. */
  readonly id: string;
  /** As it was sent, but for its length and what Postgres can't store. */
  readonly text: string;
}

export const userAgentTable: Table<UserAgentRow> = {
  name: 'user_agent',
  key: ['id'],
  columns: [
    { name: 'id', type: 'text', value: (row) => row.id },
    { name: 'text', type: 'text', value: (row) => row.text },
    { name: 'browser_name', type: 'text', nullable: true, value: ({ browser }) => browser?.name ?? null },
    {
      name: 'browser_version',
      type: 'text',
      nullable: true,
      value: ({ browser }) => browser?.version ?? null,
    },
    { name: 'browser_major', type: 'text', nullable: true, value: ({ browser }) => browser?.major ?? null },
    { name: 'os_name', type: 'text', nullable: true, value: ({ os }) => os?.name ?? null },
    { name: 'os_version', type: 'text', nullable: true, value: ({ os }) => os?.version ?? null },
    { name: 'engine_name', type: 'text', nullable: true, value: ({ engine }) => engine?.name ?? null },
    { name: 'engine_version', type: 'text', nullable: true, value: ({ engine }) => engine?.version ?? null },
    { name: 'device_type', type: 'text', value: ({ device }) => device.type },
    { name: 'device_vendor', type: 'text', nullable: true, value: ({ device }) => device.vendor },
    { name: 'device_model', type: 'text', nullable: true, value: ({ device }) => device.model },
    { name: 'app_name', type: 'text', nullable: true, value: ({ app }) => app?.name ?? null },
    { name: 'app_version', type: 'text', nullable: true, value: ({ app }) => app?.version ?? null },
    { name: 'app_build', type: 'text', nullable: true, value: ({ app }) => app?.build ?? null },
    { name: 'bot', type: 'bool', value: (row) => row.bot },
  ],
};
