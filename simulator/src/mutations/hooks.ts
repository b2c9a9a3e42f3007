import type { InitializeHook, LoadHook } from 'node:module';
import type { ModuleTexts } from './load.js';

let texts: ModuleTexts = {};

export const initialize: InitializeHook<ModuleTexts> = (data) => {
  texts = data;
};

export const load: LoadHook = (url, context, nextLoad) => {
  const source = texts[url];
  return source === undefined ? nextLoad(url, context) : { format: 'module', shortCircuit: true, source };
};
