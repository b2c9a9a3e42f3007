import { appTypes, limitStatuses, policyProblems, type SitePolicy } from '@headcount/session-core';
import { z } from 'zod';

const seconds = (least: number) =>
  z
    .number()
    .min(least)
    .max(10 * 366 * 86_400);

/** Whether it is the name of an IANA zone. */
export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const appRule = z.strictObject({
  name: z.string().regex(/^[^\p{Cc}\p{Cs};()/]{1,64}$/u, { message: 'a name without ; ( ) and /' }),
  type: z.enum(appTypes),
});

/** The policy of a site as the API gives and takes it: seconds, decimals allowed. */
export const policyBody = z.strictObject({
  heartbeatIntervalSeconds: seconds(0.2),
  leaseSeconds: seconds(0.5),
  /** Null: as long as the lease. */
  activeGapSeconds: seconds(0.001).nullable(),
  idleAfterSeconds: seconds(0),
  danglingAfterSeconds: seconds(0),
  maxAgeSeconds: seconds(1).nullable(),
  resumeWindowSeconds: seconds(0),
  maxLatenessSeconds: seconds(0),
  futureToleranceSeconds: seconds(0),
  /** Of a refusal by a limit. */
  limitStatus: z.literal(limitStatuses),
  /** Programs of the site's own that user agents name, before the ones that are known anyway. */
  appRules: z.array(appRule).max(100),
  /** Whether addresses of clients are kept whole; else only their networks, /24 and /48. */
  fullIpAddresses: z.boolean(),
  timeZone: z.string().refine(isTimeZone, { message: 'an IANA time zone such as Europe/Berlin' }),
});
export type PolicyBody = z.infer<typeof policyBody>;

/** Some of the parameters, as `PUT /policy` takes them; the others stay as they are. */
export const policyChanges = policyBody.partial();
export type PolicyChanges = z.infer<typeof policyChanges>;

const ms = (value: number): number => Math.round(value * 1000);

export function policyView(policy: SitePolicy): PolicyBody {
  return {
    heartbeatIntervalSeconds: policy.heartbeatMs / 1000,
    leaseSeconds: policy.leaseMs / 1000,
    activeGapSeconds: policy.activeGapMs === null ? null : policy.activeGapMs / 1000,
    idleAfterSeconds: policy.idleAfterMs / 1000,
    danglingAfterSeconds: policy.danglingAfterMs / 1000,
    maxAgeSeconds: policy.maxAgeMs === null ? null : policy.maxAgeMs / 1000,
    resumeWindowSeconds: policy.resumeWindowMs / 1000,
    maxLatenessSeconds: policy.maxLatenessMs / 1000,
    futureToleranceSeconds: policy.futureToleranceMs / 1000,
    limitStatus: policy.limitStatus,
    appRules: [...policy.appRules],
    fullIpAddresses: policy.fullIpAddresses ?? false,
    timeZone: policy.timeZone,
  };
}

/** The policy after some changes, and what is wrong with it; empty when it is sound. */
export function changedPolicy(
  policy: SitePolicy,
  changes: PolicyChanges,
): { policy: SitePolicy; problems: readonly string[] } {
  const body = { ...policyView(policy), ...definedOf(changes) };
  const changed: SitePolicy = {
    heartbeatMs: ms(body.heartbeatIntervalSeconds),
    leaseMs: ms(body.leaseSeconds),
    activeGapMs: body.activeGapSeconds === null ? null : ms(body.activeGapSeconds),
    idleAfterMs: ms(body.idleAfterSeconds),
    danglingAfterMs: ms(body.danglingAfterSeconds),
    maxAgeMs: body.maxAgeSeconds === null ? null : ms(body.maxAgeSeconds),
    resumeWindowMs: ms(body.resumeWindowSeconds),
    maxLatenessMs: ms(body.maxLatenessSeconds),
    futureToleranceMs: ms(body.futureToleranceSeconds),
    limitStatus: body.limitStatus,
    appRules: body.appRules,
    ...(body.fullIpAddresses ? { fullIpAddresses: true } : {}),
    timeZone: body.timeZone,
  };
  return { policy: changed, problems: policyProblems(changed) };
}

function definedOf(changes: PolicyChanges): Partial<PolicyBody> {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
