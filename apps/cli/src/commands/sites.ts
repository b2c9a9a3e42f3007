import { exitCodes } from '../failure.js';
import { answer, table } from '../output.js';
import { ask } from '../query-api.js';
import { findSystem } from '../system.js';

/** Prints the sites that the key may ask about. */
export async function sitesCommand(options: {
  readonly dataDir?: string;
  readonly json?: boolean;
}): Promise<number> {
  const { data } = await ask(findSystem(options), (api) => api.GET('/api/v1/sites'));
  if (options.json === true) answer(JSON.stringify(data));
  else {
    const rows = data.map(({ site, timeZone, open }) => [site, timeZone, String(open)]);
    for (const line of table([['SITE', 'TIME ZONE', 'OPEN'], ...rows])) answer(line);
  }
  return exitCodes.done;
}
