/** How long the server takes for a statement, as this process sees it: waiting for a connection is not in it. */
import type { Pool, PoolClient } from 'pg';
import type { Reporter } from '../../../engine/ports';

type Query = (...args: unknown[]) => unknown;

/** Every connection of the pool tells from now on. */
export function timeStatements(pool: Pool, observe: Reporter['observe']): void {
  const timed = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => {
    if (timed.has(client)) return;
    timed.add(client);
    const query = client.query.bind(client) as Query;
    client.query = ((...args: unknown[]) => {
      const answer = query(...args);
      if (answer instanceof Promise) {
        const from = performance.now();
        const told = (): void => observe('database_seconds', (performance.now() - from) / 1000);
        answer.then(told, told);
      }
      return answer;
    }) as typeof client.query;
  });
}
