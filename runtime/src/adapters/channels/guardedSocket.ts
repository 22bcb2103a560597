/** Connections for a client that would otherwise look names up by itself. */
import { connect, type Socket } from 'node:net';
import { assertLiteralHost, guardedLookup } from './guard';

/**
 * A connection to a host that may be reached, to the very address that was judged.
 * @throws {ProviderPermanent} for a host that may not be reached; else what the system says of the failure
 */
export async function connectGuarded(
  host: string,
  port: number,
  { allowPrivate, timeoutMs }: { allowPrivate: boolean; timeoutMs: number },
): Promise<Socket> {
  assertLiteralHost(host, allowPrivate);
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: guardedLookup(allowPrivate) });
    const failed = (error: Error): void => {
      clearTimeout(deadline);
      socket.destroy();
      // With several addresses the error has no words of its own.
      reject(error instanceof AggregateError ? ((error.errors as Error[])[0] ?? error) : error);
    };
    const deadline = setTimeout(() => failed(new Error('No connection in time')), timeoutMs);
    socket.once('error', failed).once('connect', () => {
      clearTimeout(deadline);
      socket.off('error', failed);
      resolve(socket);
    });
  });
}
