/**
 * A network that hangs: passes bytes on between clients and a server of loopback until it is told to stop. Then it closes
 * nothing and loses nothing, as when a switch or a virtual machine freezes; what was held back goes on its way afterwards.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** `answers`: what is asked still reaches the server and takes effect there, and nobody is told. */
export type Stalled = 'both' | 'answers';

export interface StallingProxy {
  port: number;
  /** Connections that are open at this moment. */
  connections(): number;
  /** Passes nothing on any more. Connections stay open and new ones are taken in. */
  stall(what?: Stalled): void;
  /** All that was held back, in its order. */
  goOn(): void;
  /** The connections of this moment stay silent for ever, as after a failover; new ones work. */
  forget(): void;
  stop(): Promise<void>;
}

/** Both ends of one connection through the proxy. */
interface Pair {
  near: Socket;
  far: Socket;
  forgotten: boolean;
}

export async function startStallingProxy(to: number): Promise<StallingProxy> {
  const pairs = new Set<Pair>();
  let stalled: Stalled | null = null;

  /** A socket that is not read keeps what came in the system's buffers, and its end unnoticed. */
  const regulate = ({ near, far, forgotten }: Pair): void => {
    set(near, !forgotten && stalled !== 'both');
    set(far, !forgotten && stalled === null);
  };
  const server = createServer({ pauseOnConnect: true }, (near) => {
    const pair: Pair = { near, far: connect(to, '127.0.0.1'), forgotten: false };
    pairs.add(pair);
    for (const [from, other] of [
      [near, pair.far],
      [pair.far, near],
    ] as const) {
      from.setNoDelay(true);
      from.on('data', (chunk) => other.write(chunk));
      from.on('error', () => undefined);
      from.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
    regulate(pair);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => pairs.size,
    stall(what = 'both') {
      stalled = what;
      pairs.forEach(regulate);
    },
    goOn() {
      stalled = null;
      pairs.forEach(regulate);
    },
    forget() {
      for (const pair of pairs) pair.forgotten = true;
      pairs.forEach(regulate);
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const { near, far } of pairs) for (const socket of [near, far]) socket.destroy();
      }),
  };
}

function set(socket: Socket, flowing: boolean): void {
  if (flowing) socket.resume();
  else socket.pause();
}
