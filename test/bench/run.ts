/**
 * `npm run bench [-- steps claim …] [--postgres] [--distributed] [--quick] [--json]`: one table, figures as ratios to the floor measured in the
 * same run. With `--postgres` on a throwaway server from the machine's binaries.
 */
import { bulk } from './bulk';
import { bulkOnPostgres } from './bulkOnPostgres';
import { claim } from './claim';
import { claimPath } from './claimPath';
import { loadDistributed } from './distributed/load';
import { stepsDistributed } from './distributed/steps';
import { load } from './load';
import { n8n } from './n8n';
import { steps } from './steps';
import { stepsOnPostgres } from './stepsOnPostgres';
import { FULL, print, QUICK, type Bench, type Row } from './table';

const EMBEDDED: Bench[] = [steps, bulk, claim, load, n8n];
const ON_POSTGRES: Bench[] = [stepsOnPostgres, bulkOnPostgres];
const DISTRIBUTED: Bench[] = [stepsDistributed, loadDistributed];
/** Beyond it something hangs. */
const WHOLE_RUN_MS = 2_400_000;
/** Asked for by name: they measure no promise. */
const BY_NAME: Bench[] = [claimPath];

async function main(args: string[]): Promise<void> {
  const asJson = args.includes('--json');
  const size = args.includes('--quick') ? QUICK : FULL;
  const names = args.filter((arg) => !arg.startsWith('--'));
  const benches = args.includes('--distributed') ? DISTRIBUTED : args.includes('--postgres') ? ON_POSTGRES : EMBEDDED;
  leavesNothing();
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

/** What was started is killed by the exit handlers of those who started it. */
function leavesNothing(): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  setTimeout(() => {
    process.stderr.write(`The run is not over after ${WHOLE_RUN_MS / 60_000} minutes and was stopped.\n`);
    process.exit(1);
  }, WHOLE_RUN_MS).unref();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
