import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createParser, type EventSourceMessage } from 'eventsource-parser';

export interface StreamPlace {
  readonly url: URL;
  readonly key: string;
  readonly sourceId: string;
}

/** The collector did not open a stream. */
export class StreamRefused extends Error {
  override readonly name = 'StreamRefused';

  constructor(
    readonly status: number,
    readonly retryAfterMs: number,
  ) {
    super(`answered ${status}`);
  }
}

/** A collector says every 15 seconds that the stream lives. */
const silenceMs = 45_000;
/** Notices are a few hundred bytes each. */
const mostUnparsed = 1024 * 1024;

/**
 * Reads the notices of a source behind `lastEventId` until the collector closes the stream or `stop` is raised; then
 * resolves. Rejects when the stream breaks, falls silent, or is refused (StreamRefused).
 */
export async function readStream(
  place: StreamPlace,
  lastEventId: string,
  onEvent: (event: EventSourceMessage) => void,
  stop: AbortSignal,
): Promise<void> {
  const silence = new Silence();
  const signal = AbortSignal.any([stop, silence.signal]);
  try {
    const response = await open(place, lastEventId, signal);
    let unparsed = 0;
    const parser = createParser({
      onEvent: (event) => {
        unparsed = 0;
        onEvent(event);
      },
      onComment: () => (unparsed = 0),
    });
    for await (const chunk of response.setEncoding('utf8') as AsyncIterable<string>) {
      silence.broken();
      unparsed += chunk.length;
      parser.feed(chunk);
      if (unparsed > mostUnparsed) throw new Error('this is no stream of notices');
    }
  } catch (error) {
    if (stop.aborted) return;
    throw silence.signal.aborted ? new Error(`silent for ${silenceMs / 1000} s`) : error;
  } finally {
    silence.end();
  }
}

function open(place: StreamPlace, lastEventId: string, signal: AbortSignal): Promise<IncomingMessage> {
  const { url, key, sourceId } = place;
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const path = `${url.pathname.replace(/\/+$/, '')}/collect/v1/sources/${encodeURIComponent(sourceId)}/notices`;
  const headers = {
    authorization: `Bearer ${key}`,
    accept: 'text/event-stream',
    'last-event-id': lastEventId,
  };
  return new Promise((resolve, reject) => {
    // a connection of its own: it stays open as long as the agent runs
    const request = send(new URL(path, url), { headers, signal, agent: false }, (response) => {
      const { statusCode = 0 } = response;
      if (statusCode === 200 && response.headers['content-type']?.startsWith('text/event-stream') === true)
        return resolve(response);
      response.destroy();
      const seconds = Number(response.headers['retry-after']);
      reject(new StreamRefused(statusCode, seconds > 0 ? seconds * 1000 : 0));
    });
    request.on('error', reject);
    request.end();
  });
}

/** Raises its signal when nothing was heard for long. */
class Silence {
  private readonly controller = new AbortController();
  private readonly timer = setTimeout(() => this.controller.abort(), silenceMs);

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  broken(): void {
    this.timer.refresh();
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
