/** Connections to Redis: one server or a cluster, with or without TLS. */
import Redis, { Cluster, type RedisOptions } from 'ioredis';

/** A command that is not answered by then never is: the server is away, or the network swallows what is sent. */
const ANSWERS_WITHIN_MS = 3_000;
/** Bull asks for a job for five seconds at a time, so a connection that is silent for longer is dead. */
const SILENT_MS = 12_000;
const CONNECT_MS = 3_000;
/** For the goodbye of a connection that is given up; nobody waits for what it might still say. */
const DISCONNECT_MS = 250;
const LONGEST_PAUSE_MS = 2_000;

export type Connection = Redis | Cluster;

/** `commands` answers soon or fails; `waiting` may wait for long, and keeps what it is asked until it is connected. */
export type ConnectionUse = 'commands' | 'waiting';

/** @param addresses of one server, or of some nodes of a cluster */
export function connectRedis(
  addresses: readonly string[],
  use: ConnectionUse,
  onError: (error: Error) => void,
): Connection {
  const [first = ''] = addresses;
  const options: RedisOptions = {
    connectTimeout: CONNECT_MS,
    disconnectTimeout: DISCONNECT_MS,
    enableReadyCheck: false,
    maxRetriesPerRequest: null,
    socketTimeout: SILENT_MS,
    retryStrategy: (times) => Math.min(times * 100, LONGEST_PAUSE_MS),
    ...(use === 'commands' && { commandTimeout: ANSWERS_WITHIN_MS }),
  };
  const connection = addresses.length === 1 ? connectOne(first, options) : connectCluster(addresses, options);
  connection.on('error', onError);
  return connection;
}

function connectOne(address: string, options: RedisOptions): Redis {
  return forgettingBroken(new Redis(address, options));
}

/** ioredis leaves the timer of a connection that broke, which would cut off the next one and keep a process from its end. */
function forgettingBroken(connection: Redis): Redis {
  const timed = connection as unknown as { socketTimeoutTimer?: NodeJS.Timeout | undefined };
  connection.on('close', () => {
    clearTimeout(timed.socketTimeoutTimer);
    timed.socketTimeoutTimer = undefined;
  });
  return connection;
}

function connectCluster(addresses: readonly string[], options: RedisOptions): Cluster {
  const [first = ''] = addresses;
  const { protocol, username, password } = new URL(first);
  const isTls = protocol === 'rediss:';
  const cluster = new Cluster([...addresses], {
    enableReadyCheck: false,
    clusterRetryStrategy: (times) => Math.min(times * 100, LONGEST_PAUSE_MS),
    redisOptions: {
      ...options,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(isTls && { tls: {} }),
    },
    // A certificate names hosts; looked up, their addresses would not match it.
    ...(isTls && {
      dnsLookup: (address: string, found: (error: null, address: string) => void) => found(null, address),
    }),
  });
  cluster.on('+node', (node: Redis) => {
    forgettingBroken(node);
    // It is asked for the slots of the cluster on a connection like it.
    const duplicate = node.duplicate.bind(node);
    node.duplicate = (override) => forgettingBroken(duplicate(override));
  });
  return cluster;
}
