// @ts-check
/**
 * Preloaded into a collector (`node --import`), this takes the guard from its appends: count, then insert. For a test
 * of the tests alone.
 */
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

const guard = '{ expectedLastSequence: lifeSeq }';

/** @type {import('node:module').LoadHook} */
export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  if (!url.endsWith('/admission/guarded-append.js')) return loaded;
  const source = String(loaded.source);
  if (!source.includes(guard)) throw new Error(`there is no guard to take away in ${url}`);
  return { ...loaded, source: source.replace(guard, '{}') };
}
