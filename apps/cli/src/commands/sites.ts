import { exitCodes } from '../failure.js';
import { answer, table } from '../output.js';
import { ask } from '../query-api.js';
import { asOperator, findSystem } from '../system.js';

interface SitesOptions {
  readonly dataDir?: string;
  readonly json?: boolean;
}

/** Prints the sites that the key may ask about; with the key of an operator in the data directory, all of them. */
export async function sitesCommand(options: SitesOptions): Promise<number> {
  const { data } = await ask(asOperator(findSystem(options)), (api) => api.GET('/api/v1/sites'));
  if (options.json === true) answer(JSON.stringify(data));
  else {
    const rows = data.map(({ site, timeZone, open }) => [site, timeZone, String(open)]);
    for (const line of table([['SITE', 'TIME ZONE', 'OPEN'], ...rows])) answer(line);
  }
  return exitCodes.done;
}

/** Adds a site, as its operator; keys of it are then issued with `keys create --site`. */
export async function sitesCreateCommand(
  site: string,
  options: SitesOptions & { readonly timeZone?: string },
): Promise<number> {
  const { timeZone } = options;
  const body = timeZone === undefined ? { site } : { site, timeZone };
  const created = await ask(asOperator(findSystem(options)), (api) => api.POST('/api/v1/sites', { body }));
  answer(options.json === true ? JSON.stringify(created) : `site ${created.site} (${created.timeZone})`);
  return exitCodes.done;
}
