import { ServerTooOldError } from '../errors.js';
import type { LogConnection } from '../nats/connect.js';
import { assertServerFits } from './server-version.js';

const askAgainMs = 5_000;

/**
 * For every service that uses the log: refuses a server that can't guard its stream, now and after each reconnection.
 * Without an answer (NATS is away, there is no stream yet) the service may start, and is asked for again later.
 *
 * @param onUnfit called at most once, for a server that was found later; the service has to end then
 * @returns how to stop asking
 * @throws ServerTooOldError with the remedy, when the server that is there now does not fit
 */
export async function demandFittingServer(
  connection: LogConnection,
  onUnfit: (error: ServerTooOldError) => void,
): Promise<() => void> {
  const first = await verdictOn(connection);
  if (first instanceof ServerTooOldError) throw first;
  let again: NodeJS.Timeout | undefined;
  let stopped = false;
  const stop = () => {
    stopped = true;
    clearTimeout(again);
    stopListening();
  };
  const askLater = () => {
    clearTimeout(again);
    again = setTimeout(() => void ask(), askAgainMs);
    again.unref();
  };
  const ask = async () => {
    const verdict = await verdictOn(connection);
    if (stopped) return;
    if (verdict === 'unknown') return askLater();
    if (verdict === 'fits') return;
    stop();
    onUnfit(verdict);
  };
  const stopListening = connection.onStatus(({ kind }) => {
    if (kind === 'connected') void ask();
  });
  if (first === 'unknown') askLater();
  return stop;
}

/** `unknown`: away, without a stream, or not allowed to ask. */
async function verdictOn(connection: LogConnection): Promise<'fits' | 'unknown' | ServerTooOldError> {
  try {
    await assertServerFits(connection);
    return 'fits';
  } catch (error) {
    return error instanceof ServerTooOldError ? error : 'unknown';
  }
}
