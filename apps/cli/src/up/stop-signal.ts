const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const parentEveryMs = 500;

/**
 * Aborted by the first signal that asks this process to end; later ones change nothing, because a Ctrl-C may arrive
 * twice (from the terminal, and again from npm). Under npm also when npm, or the shell it uses, is gone: a shell that
 * a signal ends does not hand it on.
 */
export function stopSignal(): { readonly signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  for (const name of signals) process.on(name, stop);
  const parent = process.ppid;
  const underNpm = process.env['npm_lifecycle_event'] !== undefined;
  const timer = setInterval(() => {
    if (underNpm && process.ppid !== parent) stop();
  }, parentEveryMs);
  timer.unref();
  return {
    signal: controller.signal,
    dispose() {
      clearInterval(timer);
      for (const name of signals) process.off(name, stop);
    },
  };
}
