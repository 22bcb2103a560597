/**
 * Finds connections on which no answer will ever come and which nobody has closed: the network forgot them, or a failover
 * left their other end behind. TCP itself gives up after a quarter of an hour, and a pool that is full of them serves nobody
 * until then. Whoever has waited for long is looked for at the server, over a new connection. A server that is at work for
 * them, or does not answer either, is waited for; else the connection is cut, as if the server had done it.
 */
import type { Socket } from 'node:net';
import pg = require('pg');
import type { Reporter } from '../../../engine/ports';

const LOOK_EVERY_MS = 5_000;
/** So many looks without a byte and a connection is doubted; so many without work for it at the server, and it is cut. */
const PATIENCE = 2;
const ANSWERS_WITHIN_MS = 5_000;
/** A server whose answer is not taken is as good as idle. */
const AT_WORK = `select pid from pg_stat_activity
  where pid = any($1::int[]) and state = 'active' and wait_event is distinct from 'ClientWrite'`;

interface Watched {
  /** Of the server's process that serves it; null until it has told. A pooler in between tells another to the client. */
  pid: number | null;
  /** In the pool, where nobody uses it. */
  idle: boolean;
  bytesRead: number;
  silentLooks: number;
  idleLooks: number;
}

/** What `pg` keeps to itself: whether it waits for an answer, and from where. */
interface Insides {
  readyForQuery: boolean;
  connection: { stream: Socket };
}

export interface DeadConnectionsOptions {
  lookEveryMs?: number;
  report?: Reporter['report'];
}

export class DeadConnections {
  private readonly watched = new Map<pg.ClientBase, Watched>();
  private looking = false;

  constructor(private readonly options: DeadConnectionsOptions = {}) {}

  /** For the pool's option `onConnect`: before anybody uses the connection. */
  readonly meet = async (client: pg.ClientBase): Promise<void> => {
    const one: Watched = { pid: null, idle: false, bytesRead: -1, silentLooks: 0, idleLooks: 0 };
    this.watched.set(client, one);
    client.once('end', () => this.watched.delete(client));
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    one.pid = rows[0]?.pid ?? null;
  };

  watch(pool: pg.Pool): void {
    const mark = (client: pg.ClientBase, idle: boolean): void => {
      const one = this.watched.get(client);
      if (one) one.idle = idle;
    };
    pool.on('acquire', (client) => mark(client, false));
    pool.on('release', (_error, client) => mark(client, true));
    const timer = setInterval(() => {
      if (pool.ending) clearInterval(timer);
      else void this.look(pool);
    }, this.options.lookEveryMs ?? LOOK_EVERY_MS).unref();
  }

  private async look(pool: pg.Pool): Promise<void> {
    const doubted = [...this.watched].filter(([client, one]) => isSilent(insidesOf(client), one));
    if (doubted.length === 0 || this.looking) return;
    this.looking = true;
    const working = await atWork(
      pool,
      doubted.flatMap(([, { pid }]) => pid ?? []),
    ).finally(() => (this.looking = false));
    // Nobody knows; the server may be busy, restarting or out of reach.
    if (!working) return;
    for (const [, one] of doubted) one.idleLooks = one.pid !== null && working.has(one.pid) ? 0 : one.idleLooks + 1;
    const dead = doubted.filter(([, { silentLooks, idleLooks }]) => silentLooks > 0 && idleLooks >= PATIENCE);
    if (dead.length === 0) return;
    // Those that nobody uses went the same way; found out one after the other, each would cost somebody this time.
    const idle = [...this.watched].filter(([, one]) => one.idle);
    this.options.report?.('warn', 'store.connections_dead', { waitedFor: dead.length, idle: idle.length });
    for (const [client] of [...dead, ...idle]) {
      this.watched.delete(client);
      insidesOf(client).connection.stream.destroy();
    }
  }
}

/** It waits for an answer of which nothing has come since the last looks. */
function isSilent({ readyForQuery, connection: { stream } }: Insides, one: Watched): boolean {
  const isWaiting = !readyForQuery && stream.bytesRead === one.bytesRead;
  one.bytesRead = stream.bytesRead;
  one.silentLooks = isWaiting ? one.silentLooks + 1 : 0;
  if (!isWaiting) one.idleLooks = 0;
  return one.silentLooks >= PATIENCE;
}

/** Null: the server does not answer. */
async function atWork(pool: pg.Pool, pids: readonly number[]): Promise<Set<number> | null> {
  const client = new pg.Client({
    ...pool.options,
    connectionTimeoutMillis: ANSWERS_WITHIN_MS,
    query_timeout: ANSWERS_WITHIN_MS,
  });
  // It may break before, while and after it is asked; only the answer counts.
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ pid: number }>(AT_WORK, [pids]);
    return new Set(rows.map(({ pid }) => pid));
  } catch {
    return null;
  } finally {
    void client.end().catch(() => undefined);
  }
}

function insidesOf(client: pg.ClientBase): Insides {
  return client as unknown as Insides;
}
