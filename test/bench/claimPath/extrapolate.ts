/** What the model says of sizes and machines that were not measured. Each assumption stands in the table it prints. */
import { thousands } from '../table';
import type { Measured } from './costs';
import type { Growth } from './growth';
import { claimTime, demandOf, hotBytes } from './model';
import { claimsPerSecond, type Server } from './simulate';

const SIZES = [1_000_000, 100_000_000, 1_000_000_000];
/** Jobs that wait in the queue, and what their workers have in hand: leased, and passed over by every claim. */
const LEASED = 5_000;
const CLAIMERS = [1, 2, 4, 8];

interface Assumed {
  name: string;
  cacheBytes: number;
  pageMissMs?: number;
  roundTripMs?: number;
  server: Server;
}

const GIGABYTE = 2 ** 30;

/** @returns lines for people; figures of claims count the enrollments they lease */
export function extrapolate({ costs, shape }: Measured, cacheBytes: number, grown: Growth): string {
  const machines: Assumed[] = [
    { name: 'this machine, with memory for all', cacheBytes, server: { processors: 2, readers: null } },
    {
      name: '16 processors, 64 GB cache, 0.1 ms a page from NVMe, 0.5 ms of network',
      cacheBytes: 64 * GIGABYTE,
      pageMissMs: 0.1,
      roundTripMs: 0.5,
      server: { processors: 16, readers: 32 },
    },
  ];
  const short = (value: number): number => Number(value.toPrecision(3));
  const all = Object.entries({ ...costs, ...shape, ...grown }).map(([name, value]) => `${name} ${short(value)}`);
  const lines = [`Measured: ${all.join(', ')}`];
  lines.push('By the model, not measured: a claim alone, and enrollments leased a second by 1, 2, 4, 8 claimers');
  for (const { name, server, cacheBytes: bytes, ...other } of machines)
    for (const waiting of SIZES) {
      const assumed = { ...costs, ...other };
      // Between two checkpoints the pages of a large table are hardly ever met twice.
      const situation = { waiting, cacheBytes: bytes, claimsSinceCheckpoint: 0, leased: LEASED };
      const demand = demandOf(situation, assumed, shape);
      const rates = CLAIMERS.map((count) => claimsPerSecond(count, demand, assumed, server) * costs.batch);
      const gigabytes = (hotBytes(waiting, shape) / GIGABYTE).toFixed(1);
      const alone = claimTime(situation, assumed, shape).toFixed(0);
      lines.push(
        `${name}; ${thousands(waiting)} waiting, ${gigabytes} GB, ${demand.levels} levels: ${alone} ms; ${rates.map(thousands).join(', ')} a second`,
      );
    }
  return `${lines.join('\n')}\n`;
}
