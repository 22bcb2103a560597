/** Which requests are being answered, so that a stop can let them come to their end. */
import type { Server, ServerResponse } from 'node:http';

export interface RequestsUnderWay {
  /**
   * Resolves when all are answered, or after `withinMs`: a client may take for ever to send or to read.
   * From now on an answer ends its connection, so that no further request comes over it.
   */
  finish(withinMs: number): Promise<void>;
}

/** Before anything else listens to the server's requests, or the first of them are not known. */
export function requestsUnderWay(server: Server): RequestsUnderWay {
  const open = new Set<ServerResponse>();
  let finishing = false;
  let tell = (): void => undefined;
  server.on('request', (_request, response) => {
    open.add(response);
    if (finishing) response.shouldKeepAlive = false;
    response.on('close', () => {
      open.delete(response);
      if (open.size === 0) tell();
    });
  });
  return {
    finish(withinMs) {
      finishing = true;
      for (const response of open) response.shouldKeepAlive = false;
      if (open.size === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const last = setTimeout(resolve, withinMs);
        tell = () => {
          clearTimeout(last);
          resolve();
        };
      });
    },
  };
}
