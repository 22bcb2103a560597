/** Lays the story out: a heading a day, like things in one line, no more than a few of a kind, the day's sum below. */
import { dayAt, formatLocal, MINUTE, type Instant } from '../../domain/time';
import { bold, dim, paint } from '../text/paint';
import { clip, fit, wrapped } from '../text/width';
import { ZONE } from './stage';

export interface Line {
  at: Instant;
  /** Counted by it at the end of the day. */
  what: string;
  style: Parameters<typeof paint>[0];
  /** @param others how many more it happened to */
  text: (others: number) => string;
  /** Lines of one kind are told together; absent: each for itself. */
  kind?: string;
  /** What is alike enough that a few of them do; the kind, else the word, when absent. */
  alike?: string;
  /** Why it is so. */
  why?: string;
}

interface Group {
  line: Line;
  count: number;
}

/** What happens within this time is told together. */
const TOGETHER_MS = 20 * MINUTE;
/** How many lines that are alike are told; the others are only counted. */
const MOST_ALIKE = 2;
/** How much there is to read in the whole story, a line of it or a day being 1. Of other contacts there is more or less. */
const WHOLE_STORY = 91;
/** A mail takes longer to read than a line. */
const QUOTE_WEIGHT = 5;
const WHAT_WIDTH = 10;
const INDENT = 'HH:MM  '.length + WHAT_WIDTH + 1;
const RULE_WIDTH = 72;
const QUOTED = '       │ ';
const WIDEST_QUOTE = 90;

/** How the words read in a sum, one and many, in this order. */
const SUMS: Readonly<Record<string, readonly [one: string, many: string]>> = {
  enrolled: ['enrolled', 'enrolled'],
  'kept out': ['kept out', 'kept out'],
  draft: ['draft for Ana', 'drafts for Ana'],
  approved: ['approved', 'approved'],
  changed: ['changed and approved', 'changed and approved'],
  discarded: ['discarded', 'discarded'],
  expired: ['draft left lying', 'drafts left lying'],
  withdrawn: ['draft withdrawn', 'drafts withdrawn'],
  sent: ['sent', 'sent'],
  'not sent': ['not sent', 'not sent'],
  refused: ['refused for now', 'refused for now'],
  later: ['held back a day', 'held back a day'],
  moved: ['moved out of the night', 'moved out of the night'],
  replied: ['replied', 'replied'],
  away: ['automatic reply', 'automatic replies'],
  paid: ['paid', 'paid'],
  'opted out': ['opted out', 'opted out'],
  completed: ['completed', 'completed'],
};

export class Page {
  private day = '';
  /** Of the day, until something is told on it. */
  private title: string | null = null;
  private readonly groups = new Map<string, Group>();
  /** Lines told, by what makes them alike. */
  private readonly told = new Map<string, number>();
  private weight = 0;
  /** What happened today, told or not. */
  private readonly sums = new Map<string, number>();

  constructor(
    private readonly startsAt: Instant,
    private readonly print: (line: string) => void,
    /** Infinity: nothing is wrapped. */
    private readonly columns: number,
  ) {}

  /** The share of the story that has been told, 0 to 1. The pace goes by it, so that nobody waits where nothing happens. */
  shareTold(): number {
    return Math.min(1, this.weight / WHOLE_STORY);
  }

  tell(line: Line): void {
    if (line.kind === undefined) {
      this.flush();
      this.write(line, 1);
      return;
    }
    const open = this.groups.get(line.kind);
    if (open) open.count += 1;
    else this.groups.set(line.kind, { line, count: 1 });
  }

  /** Shows a mail, after what has been told until now. */
  quote(title: string, lines: readonly string[]): void {
    this.flush();
    this.weight += QUOTE_WEIGHT;
    for (const each of this.quoted([title, '', ...lines])) this.print(dim(each));
  }

  /** Told as a number only, when the day is over. */
  count(at: Instant, what: string): void {
    this.begin(at);
    add(this.sums, what, 1);
  }

  /** The next thing happens then: what stands open is told if that is some time off. */
  before(next: Instant): void {
    for (const { line } of this.groups.values()) {
      if (next - line.at > TOGETHER_MS) return this.flush();
    }
  }

  /** Everything is told. */
  close(): void {
    this.flush();
    this.endOfDay();
  }

  private flush(): void {
    const groups = [...this.groups.values()];
    this.groups.clear();
    for (const { line, count } of groups) this.write(line, count);
  }

  private write(line: Line, count: number): void {
    this.begin(line.at);
    add(this.sums, line.what, count);
    const { at, what, style, text, why, kind = what, alike = kind } = line;
    const told = add(this.told, alike, 1);
    if (told > MOST_ALIKE) return;
    this.weight += 1;
    this.heading();
    const [first = '', ...rest] = this.wrap(text(count - 1));
    this.print(`${clock(at)}  ${paint(style, fit(what, WHAT_WIDTH))} ${first}`.trimEnd());
    for (const each of rest) this.print(' '.repeat(INDENT) + each);
    if (why && told === 1) for (const each of this.wrap(`why then: ${why}`)) this.print(dim(' '.repeat(INDENT) + each));
  }

  private quoted(lines: readonly string[]): string[] {
    const width = Math.min(this.columns, WIDEST_QUOTE);
    const broken = lines.flatMap((line) => wrapped(line, width - QUOTED.length));
    // An address of the web is not broken, and may be longer than the line.
    return broken.map((line) => clip(QUOTED + line, width).trimEnd());
  }

  private wrap(text: string): string[] {
    return wrapped(text, this.columns - INDENT);
  }

  /** A new day, when this instant is on one. */
  private begin(at: Instant): void {
    const day = formatLocal(at, ZONE).replace(/ \d\d:\d\d$/, '');
    if (day === this.day) return;
    this.endOfDay();
    this.day = day;
    this.title = `── ${day} · day ${dayAt(at, ZONE) - dayAt(this.startsAt, ZONE) + 1} `;
  }

  private heading(): void {
    if (this.title === null) return;
    this.print('');
    this.print(bold(this.title + '─'.repeat(Math.max(0, Math.min(this.columns, RULE_WIDTH) - this.title.length))));
    this.title = null;
  }

  private endOfDay(): void {
    const sum = this.sumOfDay();
    this.sums.clear();
    if (sum === '') return;
    this.weight += 1;
    const lines = this.title === null ? this.belowDay(sum) : this.asDay(this.title, sum);
    this.title = null;
    for (const line of lines) this.print(dim(line));
  }

  private sumOfDay(): string {
    const parts = Object.entries(SUMS).flatMap(([what, [one, many]]) => {
      const count = this.sums.get(what) ?? 0;
      return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
    });
    return parts.join(', ');
  }

  private belowDay(sum: string): string[] {
    const [first = '', ...rest] = this.wrap(sum);
    return [`       ${fit('in all', WHAT_WIDTH)} ${first}`, ...rest.map((line) => ' '.repeat(INDENT) + line)];
  }

  /** Nothing new happened: the sum alone is the day. */
  private asDay(title: string, sum: string): string[] {
    return ['', ...wrapped(`${title}── ${sum}`, this.columns)];
  }
}

/** `09:30`, as the clock of the business shows it. */
function clock(at: Instant): string {
  return formatLocal(at, ZONE).slice(-5);
}

/** Answers with the new sum. */
function add(sums: Map<string, number>, what: string, count: number): number {
  const sum = (sums.get(what) ?? 0) + count;
  sums.set(what, sum);
  return sum;
}
