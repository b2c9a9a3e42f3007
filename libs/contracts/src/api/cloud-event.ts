import { z } from 'zod';

const attribute = z.string().min(1).max(1_024);

/** An event on its way in, CloudEvents 1.0; other attributes are ignored. */
export const cloudEvent = z.object({
  specversion: z.literal('1.0'),
  id: attribute,
  source: attribute,
  type: attribute,
  time: z.iso.datetime({ offset: true }).nullish(),
  datacontenttype: z
    .string()
    .refine((type) => /^application\/([\w.-]+\+)?json(;|$)/i.test(type), { message: 'must be JSON' })
    .nullish(),
  data: z.record(z.string(), z.unknown()),
});
export type CloudEvent = z.infer<typeof cloudEvent>;

/** What became of one event of `POST /events`; in the order in which they came. */
export interface EventResult {
  /** As the event says it; null where it says none. */
  readonly id: string | null;
  readonly status: 'accepted' | 'duplicate' | 'rejected';
  /** Of the registry of problems: why it was rejected, or what it met (an accepted beat of an ended session). */
  readonly code?: string;
  /** For people: what is wrong with a rejected one. */
  readonly detail?: string;
}

export interface EventsAnswer {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly results: readonly EventResult[];
}
