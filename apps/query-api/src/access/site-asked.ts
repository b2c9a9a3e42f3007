import { allSites, siteNamePattern } from '@headcount/contracts';
import { ProblemError, type Access } from '@headcount/service-kit';

/**
 * Whom a request is about: the site of the key, or for an operator the one that is named.
 *
 * @param asked the parameter `site`
 * @param takesAll whether the route has something to say of all sites together, or of what belongs to none
 * @throws ProblemError `invalid_request` when it is no name, or an operator has to name one; `forbidden` for another site
 */
export function accessToSite(access: Access, asked: unknown, takesAll: boolean): Access {
  if (asked !== undefined && (typeof asked !== 'string' || !siteNamePattern.test(asked)))
    throw new ProblemError('invalid_request', { detail: 'site: 1 to 63 of a-z, 0-9 and "-"' });
  if (access.site === (asked ?? access.site) && (access.site !== allSites || takesAll)) return access;
  if (access.site !== allSites)
    throw new ProblemError('forbidden', { detail: 'this key is of another site' });
  if (asked === undefined || asked === allSites)
    throw new ProblemError('invalid_request', { detail: 'site: an operator says which one' });
  return { ...access, site: asked };
}
