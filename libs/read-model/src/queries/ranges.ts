/** Ranges as pairs of epoch milliseconds. */
export const pairs = (ranges: string) => `
  coalesce((select json_agg(json_build_array((extract(epoch from lower(r)) * 1000)::int8,
    (extract(epoch from upper(r)) * 1000)::int8) order by r) from unnest(${ranges}) r), '[]')`;

/** Epoch milliseconds, as JSON has them, as an instant. */
export const instantOf = (milliseconds: string) => `to_timestamp((${milliseconds})::int8 / 1000.0)`;
