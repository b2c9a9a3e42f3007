/** Every route of the collector below `/collect/v1`, with `{name}` for its parameters. */
export const collectRoutes = [
  'POST /sessions',
  'POST /sessions/{id}/heartbeats',
  'POST /sessions/{id}/identify',
  'POST /sessions/{id}/end',
  'POST /heartbeats',
  'POST /events',
  'PUT /sources/{sourceId}/incarnations/{incarnation}',
  'PUT /sources/{sourceId}/snapshot',
  'GET /sources/{sourceId}/notices',
] as const;
export type CollectRoute = (typeof collectRoutes)[number];
