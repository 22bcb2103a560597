/** `cadenza import contacts`: what a file may look like, what is reported, what is refused before anything happens. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startRuntime, type RunningRuntime } from '../support/process';
import { EXAMPLES, newFolder, removeFolders, run, TEST_MS, PATIENCE_MS } from './cli';

/** Data with three sequences: `open`, which anybody can be enrolled in, `billing`, which needs a charge, and `unready`. */
let prepared: string;

beforeAll(async () => {
  prepared = newFolder();
  const runtime = await startRuntime({ dataDir: prepared, readyWithinMs: PATIENCE_MS });
  const step = { key: 'first', channel: 'email', content: { subject: 'Hello', text: 'Hello' } };
  const definition = { steps: [step] };
  await post(runtime, '/sequences', { key: 'open', name: 'Open', definition });
  await post(runtime, '/sequences/open/publish', {});
  await post(runtime, '/sequences', { key: 'billing', name: 'Billing', definition, rules: { target: 'charge' } });
  await post(runtime, '/sequences/billing/publish', {});
  await post(runtime, '/sequences', { key: 'unready', name: 'Not published', definition });
  await runtime.end('SIGTERM');
});
jest.setTimeout(TEST_MS);
afterAll(removeFolders);

async function post({ url, firstKey }: RunningRuntime, path: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${firstKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
}

function copyOfPrepared(): string {
  const dataDir = newFolder();
  cpSync(prepared, dataDir, { recursive: true });
  return dataDir;
}

/** Imports this text as `people.csv` into a copy of the prepared data. */
async function imported(csv: string | Buffer, ...options: string[]) {
  const dataDir = copyOfPrepared();
  writeFileSync(join(dataDir, 'people.csv'), csv);
  const ran = await run(['import', 'contacts', 'people.csv', ...options], { dataDir });
  return { ...ran, dataDir };
}

/** The rows of a table, as an export tells them. */
async function rows(dataDir: string, table: string): Promise<Record<string, any>[]> {
  const { stdout } = await run(['export'], { dataDir });
  const lines = stdout.trim().split('\n').map((line) => JSON.parse(line)); // prettier-ignore
  return lines.filter((line) => line.table === table).map((line) => line.row);
}

describe('a file of contacts', () => {
  it('is imported with a report of the lines that were refused; the second time nothing changes', async () => {
    const dataDir = newFolder();
    const first = await run(['import', 'contacts', join(EXAMPLES, 'contacts.csv')], { dataDir });
    expect(first).toMatchObject({ code: 2, stderr: '' });
    expect(first.stdout).toContain('contacts.csv: 301 contacts: 298 new, 0 known before, 3 refused.\n');
    expect(first.stdout).toMatch(/^ {2}line {2}59 {2}email: 'lena\.vogt\(at\)example\.com' is no email address/m);
    expect(first.stdout).toMatch(/^ {2}line 120 {2}phone: 'ask at the office' is no phone number/m);
    expect(first.stdout).toMatch(/^ {2}line 233 {2}The same contact stands on line 14, which counts\.$/m);
    const contacts = await rows(dataDir, 'contact');
    expect(contacts).toHaveLength(298);

    const second = await run(['import', 'contacts', join(EXAMPLES, 'contacts.csv')], { dataDir });
    expect(second.stdout).toContain('301 contacts: 0 new, 298 known before, 3 refused.\n');
    expect(await rows(dataDir, 'contact')).toEqual(contacts);
  });

  it('may come from a spreadsheet: byte order mark, semicolons, quotes, line breaks in cells, umlauts, any script', async () => {
    const csv = [
      '\ufeffKundennummer;E-Mail;Vorname;Nachname;Firma;Notiz;Tarif',
      'K-1;juergen@example.de;Jürgen;"Müller ""der Große""";"Öl; Gas & Söhne";"Zeile 1\r\nZeile 2";pro',
      'K-2;;花子;佐藤;;;',
      '',
      'K-3; noa@example.org ;נועה;כהן;;;',
    ].join('\r\n');
    const { code, stdout, dataDir } = await imported(csv, '--map', 'Notiz=attributes.note');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'people.csv: 3 contacts: 3 new, 0 known before, 0 refused.\n',
    });
    const contacts = await rows(dataDir, 'contact');
    expect(
      contacts.map(({ externalId, firstName, lastName, email }) => [externalId, firstName, lastName, email]),
    ).toEqual([
      ['K-1', 'Jürgen', 'Müller "der Große"', 'juergen@example.de'],
      ['K-2', '花子', '佐藤', null],
      ['K-3', 'נועה', 'כהן', 'noa@example.org'],
    ]);
    expect(contacts[0]).toMatchObject({ company: 'Öl; Gas & Söhne' });
    const attributes = contacts[0]!['attributes'];
    expect(typeof attributes === 'string' ? JSON.parse(attributes) : attributes).toEqual({ note: 'Zeile 1\r\nZeile 2', Tarif: 'pro' }); // prettier-ignore
  });

  it('has its lines counted as an editor counts them, and all refusals go to the report', async () => {
    const csv =
      'id,email,note\n1,a@example.com,"two\nlines"\n2,nobody,\n3,c@example.com,x,surplus\n1,again@example.com,\n';
    const { code, stdout, dataDir } = await imported(csv, '--report', 'refused.csv');
    expect(code).toBe(2);
    expect(stdout).toContain('people.csv: 4 contacts: 1 new, 0 known before, 3 refused.');
    expect(stdout).toContain('They stand in refused.csv.');
    const report = readFileSync(join(dataDir, 'refused.csv'), 'utf8').trim().split('\n');
    expect(report.map((line) => line.split(',').slice(0, 2).join(','))).toEqual([
      'line,code',
      '4,invalid_request',
      '5,too_many_cells',
      '6,duplicate',
    ]);
  });

  it('enrolls each contact that was imported, and says who was enrolled already', async () => {
    const csv = 'email\na@example.com\nb@example.com\nno address\n';
    const { code, stdout, dataDir } = await imported(csv, '--enroll', 'open');
    expect(code).toBe(2);
    expect(stdout).toContain("Enrolled in 'open': 2, and 0 were enrolled already.");
    expect(await rows(dataDir, 'enrollment')).toHaveLength(2);
    const again = await run(['import', 'contacts', 'people.csv', '--enroll', 'open'], { dataDir });
    expect(again.stdout).toContain("Enrolled in 'open': 0, and 2 were enrolled already.");
    expect(await rows(dataDir, 'enrollment')).toHaveLength(2);
  });

  it('with a header only has no contacts', async () => {
    const { code, stdout } = await imported('email,name\n');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'people.csv names columns and holds no contacts.\n' });
  });
});

describe('nothing is imported when', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = copyOfPrepared();
  });

  const good = 'id,email\n1,a@example.com\n';
  it.each([
    [
      'the file is empty',
      '',
      [],
      'people.csv is empty. The first line names the columns, each further one is a contact.',
    ],
    ['no column says who it is', 'city,age\nRome,30\n', [], 'None of the columns (city, age) says who a contact is. Name one, such as --map "city=email"; externalId and phone do as well.'], // prettier-ignore
    ['it is not UTF-8', Buffer.from('id,name\n1,J\xfcrgen\n', 'latin1'), [], 'people.csv is not encoded in UTF-8. Save it as "CSV UTF-8" and try again; nothing was imported.'], // prettier-ignore
    ['a quotation mark is never closed', 'id,name\n1,Ana\n2,"Ben\n3,Cleo\n', [], 'people.csv, after line 2: a quotation mark is opened and never closed. Close it, or remove it, and import again; nothing was imported.'], // prettier-ignore
    ['a line is endless', `id,name\n1,${'x'.repeat(3_000_000)}\n`, [], 'people.csv, after line 1: a line is longer than a line about a contact can be. Perhaps a quotation mark is opened there and never closed. Correct it and import again; nothing was imported.'], // prettier-ignore
    ['--map names no column', good, ['--map', 'mail=email'], "--map names the column 'mail', which is not there. The columns are: id, email."], // prettier-ignore
    ['--map names no field', good, ['--map', 'id=number'], "--map id=number: 'number' is no field of a contact. There are externalId, email, phone, firstName, lastName, name, company, language, timeZone, attributes.<name>, and - to leave the column out."], // prettier-ignore
    ['the report cannot be written', good, ['--report', 'no/such/r.csv'], 'There is no folder no/such, so no/such/r.csv cannot be written. Make it first.'], // prettier-ignore
    ['there is no such sequence', good, ['--enroll', 'nope'], "There is no sequence 'nope'. Check the id; lists show what exists."], // prettier-ignore
    ['the sequence is not published', good, ['--enroll', 'unready'], "Sequence 'unready' has no published version, so nobody can be enrolled. Publish it first."], // prettier-ignore
    ['the sequence needs more than contacts', good, ['--enroll', 'billing'], "Sequence 'billing' enrolls charges, and a file of contacts names none. Import without --enroll, and enroll through the API (POST /api/v1/enrollments/bulk)."], // prettier-ignore
  ])('%s', async (_name, csv, options, sentence) => {
    writeFileSync(join(dataDir, 'people.csv'), csv);
    const { code, stdout, stderr } = await run(['import', 'contacts', 'people.csv', ...options], { dataDir });
    expect({ code, stdout, stderr }).toEqual({ code: 1, stdout: '', stderr: `${sentence}\n` });
  });

  afterAll(async () => {
    expect(await rows(dataDir, 'contact')).toEqual([]);
  });

  it('there is no such file, or it is a folder', async () => {
    expect(await run(['import', 'contacts', 'nobody.csv'])).toMatchObject({
      code: 1,
      stderr: 'There is no file nobody.csv. Check the path.\n',
    });
    expect(await run(['import', 'contacts', EXAMPLES])).toMatchObject({
      code: 1,
      stderr: `${EXAMPLES} is a folder, and a CSV file is needed.\n`,
    });
  });
});
