/**
 * `npm run bench [-- steps claim …] [--postgres] [--quick] [--json]`: one table, figures as ratios to the floor measured in the
 * same run. With `--postgres` on a throwaway server from the machine's binaries.
 */
import { bulk } from './bulk';
import { bulkOnPostgres } from './bulkOnPostgres';
import { claim } from './claim';
import { claimPath } from './claimPath';
import { load } from './load';
import { n8n } from './n8n';
import { steps } from './steps';
import { stepsOnPostgres } from './stepsOnPostgres';
import { FULL, print, QUICK, type Bench, type Row } from './table';

const EMBEDDED: Bench[] = [steps, bulk, claim, load, n8n];
const ON_POSTGRES: Bench[] = [stepsOnPostgres, bulkOnPostgres];
/** Asked for by name: they measure no promise. */
const BY_NAME: Bench[] = [claimPath];

async function main(args: string[]): Promise<void> {
  const asJson = args.includes('--json');
  const size = args.includes('--quick') ? QUICK : FULL;
  const names = args.filter((arg) => !arg.startsWith('--'));
  const benches = args.includes('--postgres') ? ON_POSTGRES : EMBEDDED;
  const known = [...benches, ...BY_NAME];
  const unknown = names.find((name) => !known.some((bench) => bench.name === name));
  if (unknown)
    throw new Error(`There is no bench '${unknown}'; there are ${known.map(({ name }) => name).join(', ')}.`);
  const chosen = names.length === 0 ? benches : known.filter(({ name }) => names.includes(name));
  const rows: Row[] = [];
  for (const bench of chosen) {
    const missing = bench.missing?.();
    if (missing) {
      process.stderr.write(`${bench.name}: skipped, because ${missing}\n`);
      continue;
    }
    if (!asJson) process.stderr.write(`measuring ${bench.what} …\n`);
    try {
      rows.push(...(await bench.run(size)));
    } catch (error) {
      // What the others measured took minutes and stays true.
      process.exitCode = 1;
      process.stderr.write(`${bench.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  if (asJson) process.stdout.write(`${JSON.stringify({ size, node: process.version, rows }, null, 2)}\n`);
  else print(rows);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
