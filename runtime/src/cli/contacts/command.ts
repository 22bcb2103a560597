/** `cadenza import contacts`: progress on a terminal, then what became of the lines. */
import type { WriteStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { Command, InvalidArgumentError } from 'commander';
import { CommandFailed } from '../failure';
import { requireFolderOf } from '../files';
import { withCore } from '../session';
import { counted } from '../text/table';
import { importContacts, type ImportResult, type RefusedLine } from './importFile';
import { notes } from '../text/notes';

interface Options {
  enroll?: string;
  map?: Map<string, string>;
  delimiter?: string;
  report?: string;
}

/** Lines that were refused although the import as a whole was done. */
const EXIT_REFUSED = 2;
const SHOWN = 20;

export function importContactsCommand(): Command {
  return new Command('contacts')
    .description('Import contacts from a CSV file')
    .argument('<csv>', 'file in UTF-8 whose first line names the columns')
    .option('--enroll <sequence>', 'enroll each contact in this sequence (key or id)')
    .option('--map <column=field>', 'what a column means; may be repeated', mapping)
    .option('--delimiter <character>', 'what separates cells; found out when absent (write tab for a tab)', separator)
    .option('--report <file>', 'write the lines that were refused to this CSV file')
    .addHelpText(
      'after',
      notes(
        'Usual names of columns are known (email, mobile, first name, Vorname, time zone, id …); all others become attributes. Say otherwise with --map:',
        '  --map "Tel. 2=phone"           a field of a contact',
        '  --map "Plan=attributes.plan"   an attribute of that name',
        '  --map "Note=-"                 left out',
        'An empty cell changes nothing. Importing a file twice changes nothing the second time.',
        'Exit code 2: done, but lines were refused.',
      ),
    )
    .action(run);
}

function mapping(text: string, known = new Map<string, string>()): Map<string, string> {
  const at = text.lastIndexOf('=');
  if (at < 1 || at === text.length - 1)
    throw new InvalidArgumentError('Write it as column=field, such as "Tel. 2=phone".');
  return new Map([...known, [text.slice(0, at).trim(), text.slice(at + 1).trim()]]);
}

function separator(text: string): string {
  const character = text === 'tab' || text === '\\t' ? '\t' : text;
  if (character.length !== 1) throw new InvalidArgumentError('Give one character, or tab.');
  return character;
}

async function run(file: string, { enroll, map, delimiter, report }: Options): Promise<void> {
  await refuseUnlessFile(file);
  const refusals = await Refusals.to(report);
  const result = await withCore(
    'or send the contacts to its API (POST /api/v1/enrollments/bulk, POST /api/v1/contacts)',
    async ({ engine }) => {
      const progress = await startProgress(file);
      try {
        return await importContacts(engine, file, {
          ...(map && { map }),
          ...(enroll !== undefined && { enroll }),
          ...(delimiter !== undefined && { delimiter }),
          onBytes: (bytes) => progress.update(bytes),
          onColumns: ({ remarks }) => refusals.remark(remarks),
          onRefused: (refused) => refusals.add(refused),
        });
      } finally {
        progress.stop();
      }
    },
  ).finally(() => refusals.close());
  process.stdout.write(`${[...summary(file, result, enroll), ...refusals.lines(result.refused)].join('\n')}\n`);
  if (result.refused > 0) process.exitCode = EXIT_REFUSED;
}

async function refuseUnlessFile(file: string): Promise<void> {
  if ((await stat(file)).isDirectory()) throw new CommandFailed(`${file} is a folder, and a CSV file is needed.`);
}

interface Progress {
  update(bytes: number): void;
  stop(): void;
}

async function startProgress(file: string): Promise<Progress> {
  if (!process.stderr.isTTY) return { update: () => undefined, stop: () => undefined };
  const { SingleBar, Presets } = await import('cli-progress');
  const bar = new SingleBar(
    { format: 'Importing {bar} {percentage}%  {eta_formatted} left', clearOnComplete: true, hideCursor: true },
    Presets.shades_grey,
  );
  bar.start((await stat(file)).size, 0);
  return { update: (bytes) => bar.update(bytes), stop: () => bar.stop() };
}

/** Shows the first ones and keeps no more; all go to the report as they come. */
class Refusals {
  private readonly first: RefusedLine[] = [];
  private readonly remarks: string[] = [];

  private constructor(
    private readonly file: string | undefined,
    private readonly report: WriteStream | undefined,
  ) {}

  /** Opens the report at once, so that a name that cannot be written to is refused before anything is imported. */
  static async to(file: string | undefined): Promise<Refusals> {
    if (file === undefined) return new Refusals(file, undefined);
    await requireFolderOf(file);
    const report = (await open(file, 'w')).createWriteStream();
    report.write('line,code,reason\n');
    return new Refusals(file, report);
  }

  remark(remarks: readonly string[]): void {
    this.remarks.push(...remarks);
  }

  add(refused: RefusedLine): void {
    if (this.first.length < SHOWN) this.first.push(refused);
    this.report?.write(`${refused.line},${refused.code},"${refused.reason.replaceAll('"', '""')}"\n`);
  }

  async close(): Promise<void> {
    if (!this.report) return;
    this.report.end();
    await finished(this.report);
  }

  lines(refused: number): string[] {
    const lines = this.remarks.map((remark) => `  ${remark}`);
    if (refused === 0) return lines;
    lines.push('', 'Refused:', ...refusedLines(this.first));
    const more = refused - this.first.length;
    if (this.file !== undefined)
      lines.push(`  ${more > 0 ? `… and ${more.toLocaleString('en')} more; all` : 'They'} stand in ${this.file}.`);
    else if (more > 0) lines.push(`  … and ${more.toLocaleString('en')} more; --report <file> writes all of them.`);
    return lines;
  }
}

export function refusedLines(refused: readonly RefusedLine[]): string[] {
  const width = Math.max(...refused.map(({ line }) => String(line).length));
  return refused.map(({ line, reason }) => `  line ${String(line).padStart(width)}  ${reason}`);
}

export function summary(
  file: string,
  { rows, created, known, refused, enrolled, enrolledBefore }: ImportResult,
  enroll?: string,
): string[] {
  const parts = [
    `${created.toLocaleString('en')} new`,
    `${known.toLocaleString('en')} known before`,
    `${refused.toLocaleString('en')} refused`,
  ];
  if (rows === 0) return [`${file} names columns and holds no contacts.`];
  const lines = [`${file}: ${counted(rows, 'contact')}: ${parts.join(', ')}.`];
  if (enroll !== undefined)
    lines.push(
      `Enrolled in '${enroll}': ${enrolled.toLocaleString('en')}, and ${enrolledBefore.toLocaleString('en')} were enrolled already.`,
    );
  return lines;
}
