/** What holds for every command: help, slips, exit codes; and the small commands whole. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder, removeFolders, run, TEST_MS } from './cli';

jest.setTimeout(TEST_MS);
afterAll(removeFolders);

describe('help', () => {
  it.each([
    'cadenza [options] [command]',
    'cadenza start [options]',
    'cadenza demo [options]',
    'cadenza import [options] [command] <file>',
    'cadenza import contacts [options] <csv>',
    'cadenza import flow [options] <file>',
    'cadenza export [options]',
    'cadenza simulate [options] <file>',
    'cadenza key|keys [options] [command]',
    'cadenza key create [options]',
    'cadenza key list [options]',
    'cadenza key revoke [options] <key>',
    'cadenza migrate [options]',
  ])('says that it is called: %s; fits 80 columns and touches no data', async (usage) => {
    const path = usage.replace('|keys', '').split(' [')[0]!.split(' ').slice(1);
    const dataDir = newFolder();
    const { code, stdout, stderr } = await run([...path, '--help'], { dataDir });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`Usage: ${usage}`);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it('names every command', async () => {
    const { stdout } = await run(['--help']);
    const names = [...stdout.matchAll(/^ {2}([a-z]+)/gm)].map(([, name]) => name);
    expect(names).toEqual(['start', 'demo', 'import', 'export', 'backup', 'simulate', 'key', 'ai', 'users', 'migrate', 'help']); // prettier-ignore
  });
});

describe('a slip', () => {
  it.each([
    ['an unknown command', ['frobnicate'], "error: unknown command 'frobnicate'"],
    ['a command that is almost right', ['strat'], 'Did you mean start?'],
    ['an unknown option', ['start', '--port', '9000'], "error: unknown option '--port'"],
    ['a missing argument', ['simulate'], "error: missing required argument 'file'"],
    ['a missing option', ['key', 'create', '--scopes', 'read'], "error: required option '--name <name>' not specified"],
    [
      'a scope that is none',
      ['key', 'create', '--name', 'a', '--scopes', 'read,all'],
      "'all' is no scope; there are read,",
    ],
    ['a duration that is none', ['demo', '--seconds', 'long'], 'Give a number of seconds, 0 to 3600.'],
  ])('%s is answered with what is wrong and where help is, and exit code 1', async (_name, args, sentence) => {
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/\(cadenza.* --help lists /);
    expect(stderr).not.toMatch(/^ +at /m);
  });

  it('without a command the help is shown, and the exit code is 1', async () => {
    const { code, stderr } = await run([]);
    expect(code).toBe(1);
    expect(stderr).toContain('Usage: cadenza');
  });

  it.each([
    ['unknown', { CADENZA_PROT: '1' }, 'CADENZA_PROT is no setting of Cadenza; did you mean CADENZA_PORT?'],
    ['malformed', { CADENZA_PORT: 'web' }, "CADENZA_PORT is 'web'; allowed is: a whole number, 0 to 65535."],
  ])('a setting that is %s is named', async (_name, env: Record<string, string>, sentence) => {
    const { code, stdout, stderr } = await run(['key', 'list'], { env });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(sentence);
  });

  it('a data folder that is a file is named', async () => {
    const dataDir = join(newFolder(), 'data');
    writeFileSync(dataDir, '');
    const { code, stderr } = await run(['migrate'], { dataDir, cwd: newFolder() });
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${dataDir} is a file, and a folder is needed there.\n` });
  });

  it.each([
    [
      'of another kind',
      (file: string) => writeFileSync(file, 'Dear diary, today I am no database.'),
      'is a file of another kind',
    ],
    ['that is a folder', (file: string) => mkdirSync(file), 'cannot be opened'],
  ])('a database file %s is told apart from a missing one', async (_name, make, sentence) => {
    const dataDir = newFolder();
    make(join(dataDir, 'cadenza.db'));
    const { code, stderr } = await run(['migrate'], { dataDir });
    expect(code).toBe(1);
    expect(stderr).toContain(`The database (cadenza.db in CADENZA_DATA_DIR) ${sentence}`);
  });
});

describe('migrate', () => {
  it('makes a database, and says that there is nothing to do the second time', async () => {
    const dataDir = newFolder();
    const file = join(dataDir, 'cadenza.db');
    const first = await run(['migrate'], { dataDir });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(`Made ${file} for release `);
    const second = await run(['migrate'], { dataDir });
    expect(second).toMatchObject({ code: 0, stderr: '' });
    expect(second.stdout).toMatch(/is of release \d+\.\d+\.\d+ already; nothing was changed\.\n$/);
  });
});

describe('users', () => {
  it('invites by a link that is alone on stdout, lists, and makes a new link for whoever is locked out', async () => {
    const dataDir = newFolder();
    expect((await run(['users', 'list'], { dataDir })).stdout).toContain('Nobody can log in yet');
    const invited = await run(['users', 'invite', 'Ana@example.com', '--role', 'admin', '--name', 'Ana'], { dataDir });
    expect(invited).toMatchObject({ code: 0, stdout: expect.stringMatching(/^http:\/\/localhost:\d+\/invitation\/[\w-]{43}\n$/) }); // prettier-ignore
    const again = await run(['users', 'reset', 'ana@example.com'], { dataDir });
    expect(again.stdout).toMatch(/\/invitation\/[\w-]{43}\n$/);
    expect(again.stdout).not.toBe(invited.stdout);
    const [user] = JSON.parse((await run(['users', 'list', '--json'], { dataDir })).stdout);
    expect(user).toMatchObject({ email: 'Ana@example.com', name: 'Ana', role: 'admin', state: 'invited' });
    expect(JSON.stringify(user)).not.toMatch(/hash/i);
  });

  it('says which roles there are, who is there already, and who is not', async () => {
    const dataDir = newFolder();
    const wrong = await run(['users', 'invite', 'a@example.com', '--role', 'boss'], { dataDir });
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringContaining("'boss' is no role; there are viewer, agent"),
    ]);
    await run(['users', 'invite', 'a@example.com', '--role', 'viewer'], { dataDir });
    expect((await run(['users', 'invite', 'A@example.com', '--role', 'viewer'], { dataDir })).stderr).toContain('There is a user'); // prettier-ignore
    expect(await run(['users', 'reset', 'b@example.com'], { dataDir })).toMatchObject({
      code: 1,
      stderr: "There is no user 'b@example.com'. 'cadenza users list' shows who there is.\n",
    });
  });
});

describe('key', () => {
  it('creates one that is shown once, alone on stdout, lists it without its secret, and revokes it', async () => {
    const dataDir = newFolder();
    const created = await run(['key', 'create', '--name', 'CRM', '--scopes', 'read, enroll'], { dataDir });
    expect(created.code).toBe(0);
    expect(created.stdout).toMatch(/^cad_[\w-]{40,}\n$/);
    expect(created.stderr).toBe("API key 'CRM' may read, enroll. It is shown this once and kept nowhere:\n");

    const listed = await run(['key', 'list', '--json'], { dataDir });
    expect(listed.stdout).not.toContain(created.stdout.trim());
    const [key] = JSON.parse(listed.stdout);
    expect(key).toMatchObject({ name: 'CRM', scopes: ['read', 'enroll'], revokedAt: null });
    expect(created.stdout).toMatch(new RegExp(`^${key.prefix}`));

    const revoked = await run(['keys', 'revoke', key.prefix], { dataDir });
    expect(revoked.stdout).toBe(`API key 'CRM' (${key.prefix}…) is revoked.\n`);
    const after = await run(['key', 'list', '--json'], { dataDir });
    expect(JSON.parse(after.stdout)[0].revokedAt).toMatch(/^\d{4}-/);
  });

  it('says how to make one when there is none, and that one is not there', async () => {
    const dataDir = newFolder();
    expect((await run(['key', 'list'], { dataDir })).stdout).toContain('cadenza key create --name');
    expect(await run(['key', 'revoke', 'cad_x'], { dataDir })).toMatchObject({
      code: 1,
      stderr: "There is no API key 'cad_x'. 'cadenza key list' shows what there is.\n",
    });
  });
});
