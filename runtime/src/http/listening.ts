/** The port, before there is anything to answer with: it must be known to links when the system chose it. */
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ListenAt {
  host: string;
  /** 0: any free one. */
  port: number;
}

/** Answers with the port. @throws with a way out when another program has it */
export function listen(server: Server, { host, port }: ListenAt): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portTaken(error, host, port)));
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function portTaken(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code !== 'EADDRINUSE') return error;
  return new Error(
    `Port ${port} on ${host} is taken by another program. Stop that one, or set CADENZA_PORT to a free port.`,
    { cause: error },
  );
}

/** Requests that come before the database is open wait for it; without a listener Node.js would never answer them. */
export function holdRequests(server: Server): (answer: RequestListener) => void {
  const early: Parameters<RequestListener>[] = [];
  const hold: RequestListener = (...request) => void early.push(request);
  server.on('request', hold);
  return (answer) => {
    server.off('request', hold).on('request', answer);
    for (const request of early) answer(...request);
  };
}
