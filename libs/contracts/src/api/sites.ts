import { z } from 'zod';
import { allSites } from '../log/subjects.js';
import { siteNamePattern } from './ids.js';
import { policyBody } from './policy.js';

/** A tracked system. */
export const siteSchema = z.object({
  site: z.string(),
  /** Of its policy: the zone of statistics that are asked for without one. */
  timeZone: z.string(),
  /** Sessions that are open now. */
  open: z.number().int(),
});
export type Site = z.infer<typeof siteSchema>;

/** What a site may be called. */
export const siteName = z
  .string()
  .regex(siteNamePattern, { message: 'a site is 1 to 63 of a-z, 0-9 and "-"' })
  .refine((name) => name !== allSites, { message: `"${allSites}" stands for every site` });

/** `POST /sites` */
export const siteBody = z.strictObject({
  site: siteName,
  timeZone: policyBody.shape.timeZone.default('UTC'),
});
export type SiteBody = z.infer<typeof siteBody>;

export const createdSite = siteSchema.pick({ site: true, timeZone: true }).extend({ position: z.string() });
export type CreatedSite = z.infer<typeof createdSite>;

/** The command "this site is there from now on". */
export const createSiteCommand = z.object({ ...siteBody.shape, byName: z.string() });
export type CreateSiteCommand = z.infer<typeof createSiteCommand>;

export type CreateSiteReply =
  | { readonly ok: true; readonly position: string }
  | {
      readonly ok: false;
      readonly code: 'site_exists' | 'log_unavailable' | 'indeterminate' | 'invalid_request';
      readonly detail?: string;
    };
