/** `cadenza users`: people who log in, without the API: for the first one, and for the day nobody can get in. */
import { Command, InvalidArgumentError } from 'commander';
import { emailKey, roleSchema, type Role } from '../domain/people';
import type { User } from '../engine/records';
import type { Core } from '../app';
import { reachableAt } from '../config';
import { CommandFailed } from './failure';
import { BY, withCore } from './session';
import { notes } from './text/notes';
import { table } from './text/table';

const INSTEAD = 'or use its page: Settings, Users';

export function usersCommand(): Command {
  const command = new Command('users').alias('user').description('Invite people, list them, and help those locked out');
  command
    .command('invite')
    .description('Add a person and print the link at which they choose a password')
    .argument('<email>')
    .requiredOption('--role <role>', `what they may do: ${roleSchema.options.join(', ')}`, roleOf)
    .option('--name <name>', 'as others see it; the part of the email before the @ when absent')
    .addHelpText('after', notes('The link works once, for seven days. It is not mailed; pass it on.'))
    .action(invite);
  command
    .command('reset')
    .description('Print a link at which a person chooses a new password; the old one works until then')
    .argument('<email>')
    .addHelpText(
      'after',
      notes('Also for an administrator who forgot theirs. A disabled person is enabled by another administrator.'),
    )
    .action(reset);
  command.command('list').description('List people, disabled ones too').option('--json', 'print JSON').action(list);
  return command;
}

function roleOf(text: string): Role {
  const role = roleSchema.safeParse(text);
  if (role.success) return role.data;
  throw new InvalidArgumentError(`'${text}' is no role; there are ${roleSchema.options.join(', ')}.`);
}

async function invite(email: string, { role, name }: { role: Role; name?: string }): Promise<void> {
  const url = await withCore(INSTEAD, async (core) => {
    const input = { email, role, name: name ?? email.split('@')[0] ?? email };
    return linkOf(core, (await core.engine.users.invite(input, BY)).token);
  });
  show(`${email} is invited as ${role}. The link works once, for seven days:`, url);
}

async function reset(email: string): Promise<void> {
  const url = await withCore(INSTEAD, async (core) => {
    const user = (await core.engine.users.list()).find((one) => emailKey(one.email) === emailKey(email));
    if (!user) throw new CommandFailed(`There is no user '${email}'. 'cadenza users list' shows who there is.`);
    return linkOf(core, (await core.engine.users.inviteAgain(user.id, BY)).token);
  });
  show(`A new password for ${email} is chosen here. The link works once, for seven days:`, url);
}

/** Without a server there is no port that was chosen by the system; the settings say where it will be. */
function linkOf({ config }: Core, token: string): string {
  return `${reachableAt(config)}/invitation/${token}`;
}

/** The link alone on stdout, so that a script can take it. */
function show(words: string, url: string): void {
  process.stderr.write(`${words}\n`);
  process.stdout.write(`${url}\n`);
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const users = await withCore(INSTEAD, ({ engine }) => engine.users.list());
  if (json) return void process.stdout.write(`${JSON.stringify(users.map(shown), null, 2)}\n`);
  if (users.length === 0) {
    process.stdout.write('Nobody can log in yet. cadenza start prints a link to set up the first administrator.\n');
    return;
  }
  const columns = ['Email', 'Name', 'Role', 'Last login', 'State'].map((title) => ({ title }));
  const rows = users.map((user) => [user.email, user.name, user.role, day(user.lastLoginAt), stateOf(user)]);
  process.stdout.write(`${table(columns, rows, '').join('\n')}\n`);
}

function stateOf({ disabledAt, passwordHash }: User): string {
  if (disabledAt !== null) return 'disabled';
  return passwordHash === null ? 'invited' : 'active';
}

function shown(user: User) {
  const { id, email, name, role, locale, timeZone, lastLoginAt, createdAt } = user;
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  return {
    id,
    email,
    name,
    role,
    locale,
    timeZone,
    state: stateOf(user),
    lastLoginAt: iso(lastLoginAt),
    createdAt: iso(createdAt),
  };
}

function day(at: number | null): string {
  return at === null ? '–' : new Date(at).toISOString().slice(0, 10);
}
