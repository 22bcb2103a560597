/** What processes hold, as they tell it themselves. */
import type { Cluster } from '../../support/cluster';

/** The largest of them, in megabytes. */
export async function largestOf({ members }: Cluster, key: string): Promise<{ name: string; megabytes: number }> {
  const all = await Promise.all(
    members.map(async ({ name, url }) => {
      const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${key}` } });
      const bytes = /^process_resident_memory_bytes ([\d.e+]+)/m.exec(await answer.text())?.[1];
      if (bytes === undefined) throw new Error(`The metrics of '${name}' do not tell its resident memory`);
      return { name, megabytes: Number(bytes) / 1024 / 1024 };
    }),
  );
  return all.reduce((largest, one) => (one.megabytes > largest.megabytes ? one : largest));
}
