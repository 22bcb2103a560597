/** What processes hold, as they tell it themselves. */
import type { Cluster } from '../../support/cluster';

/** Megabytes of the largest of them. */
export async function memoryOfEach({ members }: Cluster, key: string): Promise<number> {
  const all = await Promise.all(
    members.map(async ({ name, url }) => {
      const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } });
      const bytes = /^process_resident_memory_bytes ([\d.e+]+)/m.exec(await answer.text())?.[1];
      if (bytes === undefined) throw new Error(`The metrics of '${name}' do not tell its resident memory`);
      return Number(bytes) / 1024 / 1024;
    }),
  );
  return Math.max(...all);
}
