/** `cadenza export` and `cadenza import`: everything there and back, and never mixed with what is there. */
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLES, newFolder, removeFolders, run, TEST_MS } from './cli';

/** Of data with contacts, settings, inboxes and a key. */
let file: string;
let dataDir: string;

beforeAll(async () => {
  dataDir = newFolder();
  await run(['import', 'contacts', join(EXAMPLES, 'contacts.csv')], { dataDir });
  await run(['key', 'create', '--name', 'CRM', '--scopes', 'read'], { dataDir });
  file = join(dataDir, 'everything.ndjson');
  const { code, stdout, stderr } = await run(['export', '--out', file], { dataDir });
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  expect(stderr).toMatch(/^Exported 30\d rows to /);
});
jest.setTimeout(TEST_MS);
afterAll(removeFolders);

/** Without the line that says when. */
const withoutHead = (text: string): string[] => text.trim().split('\n').slice(1);

describe('an export', () => {
  it('put into empty data and exported again is the same', async () => {
    const other = newFolder();
    const { code, stdout } = await run(['import', file], { dataDir: other });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Imported 30\d rows from /);
    const again = await run(['export'], { dataDir: other });
    expect(withoutHead(again.stdout)).toEqual(withoutHead(readFileSync(file, 'utf8')));
    expect((await run(['key', 'list'], { dataDir: other })).stdout).toContain('CRM');
  });

  it('can be read by its owner only, and leaves no unfinished file behind', () => {
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('does not overwrite a file, nor make one of data that are not there', async () => {
    expect(await run(['export', '--out', file], { dataDir })).toMatchObject({
      code: 1,
      stderr: `${file} is there already. Choose another name, or move that file away.\n`,
    });
    const empty = newFolder();
    expect(await run(['export'], { dataDir: empty })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `There is no database ${join(empty, 'cadenza.db')}, so nothing to export. Check CADENZA_DATA_DIR.\n`,
    });
    expect(readdirSync(empty)).toEqual([]);
  });
});

describe('import refuses', () => {
  let target: string;
  beforeAll(() => {
    target = newFolder();
  });

  /** A file made from the export. */
  function madeFrom(change: (lines: string[]) => string[]): string {
    const made = join(newFolder(), 'made.ndjson');
    writeFileSync(made, change(readFileSync(file, 'utf8').trimEnd().split('\n')).join('\n'));
    return made;
  }

  it('data that are not empty, and changes nothing', async () => {
    const before = await run(['export'], { dataDir });
    expect(await run(['import', file], { dataDir })).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `The data in ${dataDir} is not empty: it has contacts. Set CADENZA_DATA_DIR to a new folder and import there.\n`,
    });
    expect(withoutHead((await run(['export'], { dataDir })).stdout)).toEqual(withoutHead(before.stdout));
  });

  it.each([
    [
      'that was cut off',
      (lines: string[]) => lines.slice(0, -1),
      /is not whole: its end is missing\. Nothing was imported/,
    ],
    ['with a line lost on the way', (lines: string[]) => lines.toSpliced(100, 1), /is not whole: it says it has 30\d rows and has 30\d\. Nothing was imported/], // prettier-ignore
    [
      'with a broken line',
      (lines: string[]) => lines.with(50, '{"table'),
      /, line 51: this is no JSON\. Nothing was imported/,
    ],
    ['of a later form', (lines: string[]) => lines.with(0, '{"cadenza":"export","format":9,"version":"7.0.0"}'), /was written by Cadenza 7\.0\.0 in a form that this release/], // prettier-ignore
    ['that is something else', () => ['id,email', '1,a@example.com'], /is no file that 'cadenza export' wrote\. A CSV file of contacts is read by: cadenza import contacts /], // prettier-ignore
    ['that is empty', () => [], /is no file that 'cadenza export' wrote/],
  ])('a file %s, after which a good one still finds the data empty', async (_name, change, sentence) => {
    const { code, stderr } = await run(['import', madeFrom(change)], { dataDir: target });
    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
  });

  afterAll(async () => {
    const { code, stderr } = await run(['import', file], { dataDir: target });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('a file that is not there, and a folder', async () => {
    expect(await run(['import', 'nothing.ndjson'])).toMatchObject({
      code: 1,
      stderr: 'There is no file nothing.ndjson. Check the path.\n',
    });
    expect((await run(['import', EXAMPLES])).stderr).toContain(`${EXAMPLES} is a folder, and a file that 'cadenza export' wrote`); // prettier-ignore
  });
});
