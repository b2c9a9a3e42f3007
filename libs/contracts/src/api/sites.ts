import { z } from 'zod';

/** A tracked system. */
export const siteSchema = z.object({
  site: z.string(),
  /** Of its policy: the zone of statistics that are asked for without one. */
  timeZone: z.string(),
  /** Sessions that are open now. */
  open: z.number().int(),
});
export type Site = z.infer<typeof siteSchema>;
