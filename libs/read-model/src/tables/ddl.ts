import { generationSchema } from '../generation/names.js';
import { sessionIndexes } from './session-indexes.js';

/**
 * The tables of a generation of `sessionsProjection`, without secondary indexes; a change of them is a new
 * version. `generation` is its number.
 */
export function tablesDdl(generation: number): readonly string[] {
  const schema = generationSchema(generation);
  return [
    `create schema ${schema}`,
    `create table ${schema}.session (
      site text collate "C" not null,
      id text collate "C" not null,
      user_id text collate "C",
      user_since timestamptz(3),
      logins jsonb not null,
      started_at timestamptz(3) not null,
      inferred boolean not null,
      over_limit boolean not null,
      seat boolean not null,
      occupied tstzmultirange not null,
      occupied_since timestamptz(3),
      occupied_until timestamptz(3),
      heartbeat_ms bigint not null,
      lease_ms bigint,
      idle_after_ms bigint not null,
      dangling_after_ms bigint not null,
      ended_at timestamptz(3),
      end_reason text,
      ended_by text,
      ended_by_name text,
      end_precision text,
      end_uncertainty_ms bigint,
      last_seen_at timestamptz(3),
      last_active_at timestamptz(3),
      span_ms bigint,
      connected_ms bigint,
      active_ms bigint,
      orphan_runs integer,
      connected_segments tstzmultirange,
      active_segments tstzmultirange,
      measures jsonb,
      state text,
      client_id text,
      source_id text,
      incarnation text,
      device_id text,
      previous_session_id text,
      client_instance_id text,
      user_agent_id text collate "C",
      ip_address text,
      host text,
      attributes jsonb not null,
      constraint session_key primary key (site, id)
    )`,
    `create table ${schema}.live (
      site text collate "C" not null,
      id text collate "C" not null,
      runs text not null,
      last_seen_at timestamptz(3) not null,
      last_active_at timestamptz(3) not null,
      connected_ms bigint not null,
      active_ms bigint,
      orphan_runs integer not null,
      connected_segments tstzmultirange not null,
      active_segments tstzmultirange not null,
      measures jsonb not null,
      state text not null,
      constraint live_key primary key (site, id)
    ) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.1, autovacuum_vacuum_cost_delay = 0)`,
    `create table ${schema}.user_agent (
      id text collate "C" not null,
      text text not null,
      browser_name text,
      browser_version text,
      browser_major text,
      os_name text,
      os_version text,
      engine_name text,
      engine_version text,
      device_type text not null,
      device_vendor text,
      device_model text,
      app_name text,
      app_version text,
      app_build text,
      bot boolean not null,
      constraint user_agent_key primary key (id)
    )`,
    `create table ${schema}.cell (
      site text collate "C" not null,
      cell_from timestamptz(3) not null,
      started bigint not null,
      ended bigint not null,
      carried bigint not null,
      span_ms bigint not null,
      connected_ms bigint not null,
      active_ms bigint not null,
      uncertainty_ms bigint not null,
      constraint cell_key primary key (site, cell_from)
    ) with (fillfactor = 70)`,
    `create table ${schema}.crowd (
      site text collate "C" not null,
      series text collate "C" not null,
      unit text collate "C" not null,
      cell_from timestamptz(3) not null,
      carried integer not null,
      steps text not null,
      peak integer not null,
      peak_after_ms integer not null,
      peak_ms integer not null,
      minimum integer not null,
      total_ms bigint not null,
      constraint crowd_key primary key (site, series, unit, cell_from)
    ) with (fillfactor = 70)`,
    `create table ${schema}.user_day (
      site text collate "C" not null,
      user_id text collate "C" not null,
      day timestamptz(3) not null,
      steps text not null,
      constraint user_day_key primary key (site, user_id, day)
    ) with (fillfactor = 70)`,
    `create table ${schema}.recency (
      site text collate "C" not null,
      cell_from timestamptz(3) not null,
      agos text not null,
      constraint recency_key primary key (site, cell_from)
    ) with (fillfactor = 70)`,
    `create table ${schema}.api_key (
      site text collate "C" not null,
      key_id text collate "C" not null,
      name text not null,
      secret_hash text not null,
      scopes text[] not null,
      mode text not null,
      issued_at timestamptz(3) not null,
      issued_by text,
      expires_at timestamptz(3),
      constraint api_key_key primary key (site, key_id)
    )`,
    `create table ${schema}.key_revocation (
      site text collate "C" not null,
      key_id text collate "C" not null,
      revoked_at timestamptz(3) not null,
      revoked_by text,
      constraint key_revocation_key primary key (site, key_id)
    )`,
    `create table ${schema}.site (
      name text collate "C" not null,
      time_zone text not null,
      constraint site_key primary key (name)
    )`,
    `create table ${schema}.policy (
      site text collate "C" not null,
      policy jsonb not null,
      changed_by text,
      constraint policy_key primary key (site)
    )`,
    `create table ${schema}."limit" (
      site text collate "C" not null,
      limit_id text collate "C" not null,
      seq bigint not null,
      index integer not null,
      definition jsonb,
      changed_at timestamptz(3) not null,
      changed_by text,
      constraint limit_key primary key (site, limit_id, seq, index)
    )`,
    `create table ${schema}.denial (
      site text collate "C" not null,
      seq bigint not null,
      index integer not null,
      limit_id text not null,
      scope text not null,
      mode text not null,
      key text,
      max bigint not null,
      current bigint not null,
      request text not null,
      user_id text collate "C",
      client_id text,
      source_id text,
      session_id text not null,
      denied_at timestamptz(3) not null,
      count integer not null,
      constraint denial_key primary key (site, seq, index)
    )`,
    `create table ${schema}.source_clock (
      site text collate "C" not null,
      source_id text collate "C" not null,
      seq bigint not null,
      index integer not null,
      skew_ms bigint not null,
      told_at timestamptz(3) not null,
      constraint source_clock_key primary key (site, source_id)
    ) with (fillfactor = 70)`,
    `create table ${schema}.source_life (
      site text collate "C" not null,
      source_id text collate "C" not null,
      seq bigint not null,
      index integer not null,
      incarnation text not null,
      registered_at timestamptz(3) not null,
      constraint source_life_key primary key (site, source_id)
    )`,
    `create table ${schema}.dead_letter (
      seq bigint not null,
      index integer not null,
      site text,
      type text not null,
      reason text not null,
      count integer not null,
      event text not null,
      constraint dead_letter_key primary key (seq, index)
    )`,
    `create table ${schema}.checkpoint (
      projection text collate "C" not null,
      version integer not null,
      seq bigint not null,
      log_created_at text,
      last_logged_at timestamptz(3),
      last_id text,
      epoch bigint not null,
      claimed_by text,
      claimed_at timestamptz(3),
      constraint checkpoint_key primary key (projection)
    )`,
  ];
}

/** The secondary indexes; separate, because filling tables without them is faster. */
export function indexesDdl(generation: number): readonly string[] {
  const schema = generationSchema(generation);
  return sessionIndexes.map(({ name, on, where, using = 'btree' }) => {
    const condition = where === undefined ? '' : ` where ${where}`;
    return `create index ${name} on ${schema}.session using ${using} (${on})${condition}`;
  });
}
