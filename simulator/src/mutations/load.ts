import { register } from 'node:module';
import { pathToFileURL } from 'node:url';
import typescript from 'typescript';
import { mutatedSources, root, type Mutation } from './mutation.js';

/** What the hooks get: the text of modules, by URL. */
export type ModuleTexts = Readonly<Record<string, string>>;

/**
 * From now on modules of the product are loaded with the mutation in them; what was loaded before stays as it
 * is. The files themselves are not touched.
 *
 * @throws MutationError
 */
export function loadMutated(mutation: Mutation): void {
  const texts: Record<string, string> = {};
  for (const [file, source] of mutatedSources(mutation)) {
    const built = file.replace('/src/', '/dist/').replace(/\.ts$/, '.js');
    texts[pathToFileURL(`${root}${built}`).href] = compiled(source, file);
  }
  register('./hooks.js', { parentURL: import.meta.url, data: texts satisfies ModuleTexts });
}

function compiled(source: string, fileName: string): string {
  const { ModuleKind, ScriptTarget } = typescript;
  return typescript.transpileModule(source, {
    fileName,
    compilerOptions: {
      module: ModuleKind.ESNext,
      target: ScriptTarget.ES2023,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      useDefineForClassFields: false,
    },
  }).outputText;
}
