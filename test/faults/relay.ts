/** A slow network between the runtime and a server: passes everything on, some time later. Sees who is in mid-sentence. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Relay {
  port: number;
  /** How long what comes from the server takes. May be changed while it runs. */
  delayMs: () => number;
  stop(): Promise<void>;
}

export async function startRelay(to: number, delayMs: () => number): Promise<Relay> {
  const sockets = new Set<Socket>();
  const relay: Relay = { port: 0, delayMs, stop: async () => undefined };
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    near.on('data', (chunk) => far.write(chunk));
    near.on('close', () => far.destroy());
    // One after the other, so that the order stays.
    let last = Promise.resolve();
    far.on('data', (chunk) => {
      const due = new Promise<void>((resolve) => setTimeout(resolve, relay.delayMs()));
      last = last.then(() => due).then(() => void (near.destroyed || near.write(chunk)));
    });
    far.on('close', () => void last.then(() => near.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  relay.port = (server.address() as AddressInfo).port;
  relay.stop = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  return relay;
}
