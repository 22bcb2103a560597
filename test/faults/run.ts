/**
 * Breaks things for real and counts at the far end: `npm run test:faults [-- --short] [--only kill,race] [--seed N]
 * [--json FILE] [--selftest] [--postgres | --distributed]`. Exits with 1 when a promise was broken. Rule: quality.md, "Faults".
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres, type PostgresServer } from '../support/postgresServer';
import { clock } from './clock';
import { disk } from './disk';
import { DISTRIBUTED } from './distributed';
import { kill } from './kill';
import { provider } from './provider';
import { race } from './race';
import { randomFrom } from './random';
import { CannotRunHere, type Ground, type Home, type Report, type Scenario } from './scenario';
import { selftest } from './selftest';
import { stop } from './stop';

/** One process on its file, on a database server, or many on one. */
type Where = 'embedded' | 'postgres' | 'distributed';
/** The judge first: what it does not see, the others cannot find. */
const SCENARIOS: Record<Where, readonly Scenario[]> = {
  embedded: [selftest, kill, race, provider, clock, disk, stop],
  // The disk of a database server is not ours to fill.
  postgres: [selftest, kill, race, provider, clock, stop],
  distributed: [selftest, ...DISTRIBUTED],
};
const SELFTESTS: Record<Where, string> = {
  embedded: 'selftest',
  postgres: 'selftest',
  distributed: 'selftest,selftest-distributed',
};
const WORDS: Record<Where, string> = {
  embedded: '',
  postgres: ' on Postgres',
  distributed: ' in eight processes on Postgres and Redis',
};
/** Beyond the sum of the scenarios' own limits something of ours hangs. */
const WHOLE_RUN_MS = { short: 300_000, long: 900_000 };
/**
 * A server that shares the machine answers every question after a while; a hang lasts longer than that, too. And eight
 * processes share what is left.
 */
const LONGER: Record<Where, number> = { embedded: 1, postgres: 2, distributed: 6 };

interface Outcome {
  name: string;
  seconds: number;
  report?: Report;
  skipped?: { reason: string; enable: string };
  fault?: unknown;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      short: { type: 'boolean', default: false },
      selftest: { type: 'boolean', default: false },
      only: { type: 'string' },
      seed: { type: 'string' },
      json: { type: 'string' },
      quiet: { type: 'boolean', default: false },
      postgres: { type: 'boolean', default: false },
      distributed: { type: 'boolean', default: false },
    },
  });
  const seed = values.seed === undefined ? Math.floor(Math.random() * 1e9) : Number(values.seed);
  if (!Number.isSafeInteger(seed)) throw new Error(`--seed is '${values.seed}'; give a whole number.`);
  const where = values.distributed ? 'distributed' : values.postgres ? 'postgres' : 'embedded';
  const usual = SCENARIOS[where].filter(({ onlyLong }) => !(values.short && onlyLong));
  const only = values.selftest ? SELFTESTS[where] : values.only;
  const chosen = only === undefined ? usual : choose(SCENARIOS[where], only);
  watchdog(WHOLE_RUN_MS[values.short ? 'short' : 'long'] * LONGER[where]);
  const postgres = where === 'embedded' ? null : await startPostgres();
  console.log(
    `Faults${WORDS[where]}, ${values.short ? 'short' : 'long'} form, seed ${seed} (repeat it with --seed ${seed})`,
  );
  const outcomes: Outcome[] = [];
  for (const scenario of chosen) {
    const outcome = await play(scenario, { short: values.short, seed, quiet: values.quiet, postgres });
    outcomes.push(outcome);
    tell(outcome);
  }
  await postgres?.remove();
  const sums = sum(outcomes);
  if (values.json)
    writeFileSync(values.json, `${JSON.stringify({ ...sums, seed, scenarios: outcomes.map(plain) }, null, 2)}\n`);
  console.log(
    `\n${table(outcomes)}\n\n${sums.passed} passed, ${sums.failed} failed, ${sums.skipped} skipped (seed ${seed})`,
  );
  process.exit(sums.failed > 0 ? 1 : 0);
}

function choose(all: readonly Scenario[], only: string): readonly Scenario[] {
  return only.split(',').map((name) => {
    const found = all.find((scenario) => scenario.name === name.trim());
    if (!found)
      throw new Error(`There is no scenario '${name}'; there are ${all.map((each) => each.name).join(', ')}.`);
    return found;
  });
}

/** Children are killed and mounts undone by the exit handlers of those who made them. */
function watchdog(ms: number): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  setTimeout(() => {
    console.error(`The run is not over after ${ms / 1000} s and was stopped.`);
    process.exit(1);
  }, ms).unref();
}

async function play(
  scenario: Scenario,
  { short, seed, quiet, postgres }: { short: boolean; seed: number; quiet: boolean; postgres: PostgresServer | null },
): Promise<Outcome> {
  const startedAt = Date.now();
  const seconds = () => (Date.now() - startedAt) / 1000;
  const works: (() => Promise<unknown> | undefined)[] = [];
  const folder = (): string => {
    const made = mkdtempSync(join(tmpdir(), 'cadenza-faults-'));
    works.unshift(async () => rmSync(made, { recursive: true, force: true }));
    return made;
  };
  const ground: Ground = {
    short,
    random: randomFrom(seed),
    postgres,
    folder,
    async home() {
      const settings: Home['settings'] = {};
      if (postgres) settings['CADENZA_DATABASE_URL'] = await postgres.newDatabase();
      return { dataDir: folder(), settings, takesOverAtOnce: postgres === null };
    },
    afterwards: (work) => void works.unshift(work),
    say: (line) => quiet || console.log(`  ${scenario.name} ${seconds().toFixed(1)} s: ${line}`),
  };
  console.log(`\n== ${scenario.name}`);
  try {
    const report = await within(
      scenario.withinMs[short ? 'short' : 'long'] * (postgres ? LONGER.postgres : 1),
      scenario.run(ground),
    );
    if (report.checks.length === 0) throw new Error('It came back without a single check, so it tested nothing');
    return { name: scenario.name, seconds: seconds(), report };
  } catch (error) {
    if (error instanceof CannotRunHere) {
      return { name: scenario.name, seconds: seconds(), skipped: { reason: error.message, enable: error.enable } };
    }
    return { name: scenario.name, seconds: seconds(), fault: error };
  } finally {
    for (const work of works) await Promise.resolve(work()).catch((error: unknown) => console.error(error));
  }
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Not over after ${ms / 1000} s`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

// ---------------------------------------------------------------- telling

function tell({ report, skipped, fault }: Outcome): void {
  if (skipped) console.log(`skipped: ${skipped.reason}. To run it: ${skipped.enable}`);
  if (fault !== undefined) console.log('FAILED, it could not be played to its end:', fault);
  if (!report) return;
  console.log(`${report.did}\n${report.counted}`);
  for (const { promise, broken } of report.checks) {
    console.log(`  ${broken.length === 0 ? 'held  ' : 'BROKEN'} ${promise}`);
    for (const line of broken) console.log(`           ${line}`);
  }
}

function sum(outcomes: Outcome[]): { passed: number; failed: number; skipped: number } {
  const checks = outcomes.flatMap(({ report }) => report?.checks ?? []);
  // In CI everything must be possible: .ci/run sets CADENZA_TEST_REQUIRE=all.
  const skipped = outcomes.filter((outcome) => outcome.skipped).length;
  const mustNotSkip = process.env['CADENZA_TEST_REQUIRE'] === 'all';
  return {
    passed: checks.filter(({ broken }) => broken.length === 0).length,
    failed:
      checks.filter(({ broken }) => broken.length > 0).length +
      outcomes.filter(({ fault }) => fault !== undefined).length +
      (mustNotSkip ? skipped : 0),
    skipped: mustNotSkip ? 0 : skipped,
  };
}

function plain({ name, seconds, report, skipped, fault }: Outcome): object {
  return { name, seconds, ...report, skipped, fault: fault === undefined ? undefined : String(fault) };
}

function verdictOf({ report, skipped }: Outcome): string {
  if (skipped) return 'skipped';
  if (!report) return 'FAILED';
  const broken = report.checks.filter((each) => each.broken.length > 0).length;
  return broken === 0 ? `held (${report.checks.length})` : `BROKEN (${broken} of ${report.checks.length})`;
}

function table(outcomes: Outcome[]): string {
  const rows = outcomes.map((outcome) => [
    outcome.name,
    `${outcome.seconds.toFixed(1)} s`,
    verdictOf(outcome),
    [outcome.report?.did, outcome.report?.counted, outcome.skipped?.reason].filter(Boolean).join('; '),
  ]);
  const all = [['scenario', 'took', 'promises', 'what was done; what was counted at the sink'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]!.length)));
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
