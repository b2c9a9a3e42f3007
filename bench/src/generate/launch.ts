import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readInstance, type Instance } from '@headcount/cli';
import { lastLines, logFile, spawnInGroup, stopProcess } from '@headcount/local';
import { StoreUnavailableError } from '../stores.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const startScript = fileURLToPath(new URL('../../../deploy/local/start.mjs', import.meta.url));
const pollEveryMs = 50;
const stopWithinMs = 12_000;

/**
 * Starts Headcount on a data directory, as `npm start` does, in a process that stays when this one ends; its log is
 * `DATA_DIR/logs/launcher.log`. Returns when it is ready and the read model has reached `position`. Told to end
 * meanwhile, it stops everything in order and exits with 130.
 *
 * @throws StoreUnavailableError with the end of its log when it does not start
 */
export async function launch(dataDir: string, position: string): Promise<Instance> {
  const logPath = logFile(dataDir, 'launcher');
  const args = [startScript, '--json', '--data-dir', dataDir, '--port-base', '0'];
  const launcher = spawnInGroup({ command: process.execPath, args, logPath, cwd: root, env: environment() });
  launcher.once('error', () => undefined);
  let told = false;
  const onSignal = () => void (told = true);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  try {
    for (;;) {
      if (told) await stopAndExit(launcher);
      const instance = readInstance(dataDir);
      const isReady = instance?.pids['launcher'] === launcher.pid;
      if (instance && isReady && (await isProjected(instance, position))) return instance;
      if (launcher.exitCode !== null || launcher.pid === undefined)
        throw new StoreUnavailableError(`Headcount did not start:\n${lastLines(logPath)}\n(${logPath})`);
      await delay(pollEveryMs);
    }
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onSignal);
    launcher.unref();
  }
}

/** Without what npm put into it: the launcher would take the end of npm for its own. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$/.test(name)));
}

async function isProjected({ api, adminKey }: Instance, position: string): Promise<boolean> {
  try {
    const answer = await fetch(`${api}/api/v1/sessions?limit=1&minPosition=${position}`, {
      headers: { authorization: `Bearer ${adminKey}` },
      signal: AbortSignal.timeout(10_000),
    });
    return answer.ok;
  } catch {
    return false;
  }
}

async function stopAndExit({ pid }: ChildProcess): Promise<never> {
  if (pid !== undefined) await stopProcess(pid, [{ signal: 'SIGINT', graceMs: stopWithinMs }]);
  process.exit(130);
}
