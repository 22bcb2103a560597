/** Reads the settings (settings.ts) from the environment, and says what is wrong with it. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { SETTINGS, type Setting } from './settings';

type Settings = typeof SETTINGS;
type Values = { -readonly [K in keyof Settings]: Settings[K] extends Setting<infer T> ? T : never };

/** What the environment says, or the defaults. `dataDir` is absolute; each other value is as in docs/settings.md. */
export type Config = Readonly<Values> & {
  /** Where the embedded database is, unless `databaseUrl` names another. */
  readonly databaseFile: string;
};

/** The environment names settings that do not exist, or gives them values that are not allowed. */
export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';

  /** @param faults one sentence each, naming the setting; none shows a secret */
  constructor(readonly faults: readonly string[]) {
    super(faults.join('\n'));
  }
}

/** Names with this beginning are the test suite's, which hands its environment on to the runtimes it starts. */
const OF_THE_TESTS = 'CADENZA_TEST_';

/**
 * Reads all settings. An empty value counts as not set, because compose files write it so.
 * @param env usually `process.env`; names that do not begin with CADENZA_ are ignored
 * @throws {InvalidSettings} with every fault at once
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const faults = unknownNames(env);
  const values = Object.fromEntries(
    Object.entries(SETTINGS).map(([field, each]) => [field, valueOf(each as Setting<unknown>, env, faults)]),
  ) as Values;
  if (faults.length === 0) faults.push(...contradictions(values));
  if (faults.length > 0) throw new InvalidSettings(faults);
  const dataDir = resolve(values.dataDir);
  return { ...values, dataDir, databaseFile: join(dataDir, 'cadenza.db') };
}

/**
 * The address to show and to put into links: the public one, else where this machine reaches the server.
 * @param port the one really taken, when the setting says 0
 */
export function reachableAt(config: Pick<Config, 'publicUrl' | 'host' | 'port'>, port = config.port): string {
  if (config.publicUrl) return config.publicUrl;
  const here = ['127.0.0.1', '0.0.0.0', '::', '::1'].includes(config.host);
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  return `http://${here ? 'localhost' : host}:${port}`;
}

/** What the database is called before people: its file, or server and name without user and password. */
export function databaseName({ databaseUrl, databaseFile }: Pick<Config, 'databaseUrl' | 'databaseFile'>): string {
  if (databaseUrl === null) return databaseFile;
  const { host, pathname } = new URL(databaseUrl);
  return `postgres://${host}${pathname}`;
}

/** All settings as a Markdown table, in the order of settings.ts. */
export function settingsTable(): string {
  const rows = Object.values(SETTINGS).map((each) => {
    const { name, kind, fallback, meaning } = each as Setting<unknown>;
    return `| \`${name}\` | ${kind.allowed} | ${fallback === null ? 'none' : `\`${kind.show(fallback)}\``} | ${meaning} |`;
  });
  return ['| name | allowed | default | meaning |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function valueOf<T>({ name, kind, fallback }: Setting<T>, env: NodeJS.ProcessEnv, faults: string[]): T {
  const given = givenValue(name, env, faults);
  if (given === null) return fallback;
  const value = kind.parse(given);
  if (value !== undefined) return value;
  faults.push(`${name} is ${kind.secret ? 'malformed' : `'${given}'`}; allowed is: ${kind.allowed}.`);
  return fallback;
}

/** The text set for a setting, directly or in a file; null when there is none, or when `faults` says why not. */
function givenValue(name: string, env: NodeJS.ProcessEnv, faults: string[]): string | null {
  const direct = env[name] || null;
  const file = env[`${name}_FILE`] || null;
  if (file === null) return direct;
  if (direct !== null) {
    faults.push(`${name} and ${name}_FILE are both set; keep one of them.`);
    return null;
  }
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    faults.push(`${name}_FILE names '${file}', which cannot be read (${(error as NodeJS.ErrnoException).code}).`);
    return null;
  }
}

function unknownNames(env: NodeJS.ProcessEnv): string[] {
  const known = Object.values(SETTINGS).flatMap(({ name }) => [name, `${name}_FILE`]);
  return Object.keys(env)
    .filter((name) => name.startsWith('CADENZA_') && !name.startsWith(OF_THE_TESTS) && !known.includes(name))
    .map((name) => {
      const near = known.find((other) => isOneSlipAway(name, other));
      return `${name} is no setting of Cadenza${near ? `; did you mean ${near}?` : '.'} docs/settings.md lists all.`;
    });
}

/** Whether one letter too many, too few or wrong, or two swapped neighbours, make one name out of the other. */
function isOneSlipAway(typed: string, meant: string): boolean {
  let head = 0;
  while (head < typed.length && typed[head] === meant[head]) head += 1;
  const [rest, other] = [typed.slice(head), meant.slice(head)];
  return (
    rest.slice(1) === other ||
    rest === other.slice(1) ||
    rest.slice(1) === other.slice(1) ||
    (rest.slice(2) === other.slice(2) && rest[0] === other[1] && rest[1] === other[0])
  );
}

/** What is wrong with settings that are each allowed but not together. */
function contradictions({
  deliveryTimeoutSeconds,
  claimLeaseSeconds,
  databaseUrl,
  redisUrls,
  roles,
}: Values): string[] {
  const faults: string[] = [];
  if (redisUrls !== null && databaseUrl === null)
    faults.push(
      'CADENZA_REDIS_URL is set and CADENZA_DATABASE_URL is not; work is shared over Redis by processes on one PostgreSQL. Set both, or neither.',
    );
  if (redisUrls === null && roles.length < 3)
    faults.push(
      `CADENZA_ROLES is '${roles.join(',')}' and CADENZA_REDIS_URL is not set; without it nobody could hand the rest of the work on. Set it, or leave CADENZA_ROLES out.`,
    );
  if (deliveryTimeoutSeconds >= claimLeaseSeconds)
    faults.push(
      `CADENZA_DELIVERY_TIMEOUT_SECONDS is ${deliveryTimeoutSeconds} and CADENZA_CLAIM_LEASE_SECONDS is ` +
        `${claimLeaseSeconds}; the lease must be longer, or sends under way would count as lost.`,
    );
  return faults;
}
