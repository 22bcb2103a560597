/** `cadenza key`: API keys without the API, for the first one and for the day all are lost. */
import { Command, InvalidArgumentError } from 'commander';
import type { ApiKey, Scope } from '../engine/records';
import { CommandFailed } from './failure';
import { withCore } from './session';
import { table } from './text/table';

const SCOPES: readonly Scope[] = ['read', 'enroll', 'signal', 'approve', 'manage', 'admin'];
const INSTEAD = 'or use its API: /api/v1/api-keys';

export function keyCommand(): Command {
  const command = new Command('key').alias('keys').description('Create, list and revoke API keys');
  command
    .command('create')
    .description('Create an API key and show it once')
    .requiredOption('--name <name>', 'by which to recognise it later')
    .requiredOption('--scopes <list>', `what it may do, separated by commas: ${SCOPES.join(', ')}`, scopesOf)
    .option('--json', 'print JSON')
    .action(create);
  command.command('list').description('List API keys, revoked ones too').option('--json', 'print JSON').action(list);
  command
    .command('revoke')
    .description('Revoke an API key; it stops working at once')
    .argument('<key>', 'its id or its first characters, as the list shows them')
    .action(revoke);
  return command;
}

function scopesOf(text: string): Scope[] {
  const scopes = [...new Set(text.split(',').map((each) => each.trim()))].filter((each) => each !== '');
  const unknown = scopes.find((scope) => !(SCOPES as readonly string[]).includes(scope));
  if (unknown !== undefined)
    throw new InvalidArgumentError(`'${unknown}' is no scope; there are ${SCOPES.join(', ')}.`);
  if (scopes.length === 0) throw new InvalidArgumentError(`Name at least one of ${SCOPES.join(', ')}.`);
  return scopes as Scope[];
}

async function create({ name, scopes, json }: { name: string; scopes: Scope[]; json?: boolean }): Promise<void> {
  const { key, secret } = await withCore(INSTEAD, ({ engine }) => engine.keys.create(name, scopes));
  if (json) return printJson({ ...shown(key), secret });
  // The key alone on stdout, so that a script can take it.
  process.stderr.write(`API key '${key.name}' may ${key.scopes.join(', ')}. It is shown this once and kept nowhere:\n`);
  process.stdout.write(`${secret}\n`);
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const keys = await withCore(INSTEAD, ({ store }) => store.read.apiKeys());
  if (json) return printJson(keys.map(shown));
  if (keys.length === 0) {
    process.stdout.write('There is no API key. Create one: cadenza key create --name "my key" --scopes admin\n');
    return;
  }
  const columns = ['Id', 'Name', 'Begins with', 'Scopes', 'Created', 'Last used', 'Revoked'].map((title) => ({
    title,
  }));
  const rows = keys.map((key) => [
    key.id,
    key.name,
    key.prefix,
    key.scopes.join(', '),
    day(key.createdAt),
    day(key.lastUsedAt),
    day(key.revokedAt),
  ]);
  process.stdout.write(`${table(columns, rows, '').join('\n')}\n`);
}

async function revoke(ref: string): Promise<void> {
  const key = await withCore(INSTEAD, async ({ store, engine }) =>
    engine.keys.revoke(only(await store.read.apiKeys(), ref).id),
  );
  process.stdout.write(`API key '${key.name}' (${key.prefix}…) is revoked.\n`);
}

function only(keys: readonly ApiKey[], ref: string): ApiKey {
  const meant = keys.filter(
    ({ id, prefix }) => id === ref || (ref.length >= 4 && (prefix.startsWith(ref) || ref.startsWith(prefix))),
  );
  const [key] = meant;
  if (!key) throw new CommandFailed(`There is no API key '${ref}'. 'cadenza key list' shows what there is.`);
  if (meant.length > 1)
    throw new CommandFailed(`'${ref}' fits ${meant.length} API keys. Give the id, as 'cadenza key list' shows it.`);
  return key;
}

function shown({ hash: _hash, ...key }: ApiKey) {
  return { ...key, createdAt: iso(key.createdAt), lastUsedAt: iso(key.lastUsedAt), revokedAt: iso(key.revokedAt) };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function day(at: number | null): string {
  return iso(at)?.slice(0, 10) ?? '–';
}

function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
