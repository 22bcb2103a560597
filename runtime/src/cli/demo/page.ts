/** Lays the story out: a heading a day, like things in one line, no more than a few of one kind. */
import { dayAt, MINUTE, formatLocal, type Instant } from '../../domain/time';
import { dim, bold, paint } from '../text/paint';
import { clip, fit, widthOf } from '../text/width';
import { ZONE } from './stage';

export interface Line {
  at: Instant;
  /** What the clock of the contact shows. */
  when: string;
  what: string;
  style: Parameters<typeof paint>[0];
  where: string;
  who: string;
  text: string;
  why: string;
  /** Lines of one kind are told together. */
  kind: string;
}

interface Group {
  line: Line;
  count: number;
}

/** What happens within this time is told together. */
const TOGETHER_MS = 20 * MINUTE;
const MOST_OF_A_KIND = 3;
/** How a kind of line reads in a sum. */
const WORDS: Readonly<Record<string, string>> = {
  away: 'automatic replies',
  completed: 'completed their sequence',
  expired: 'drafts left to the deadline',
};
/** How often the reason of one kind of line is given. */
const MOST_REASONS = 2;

export class Page {
  private day = '';
  private readonly groups = new Map<string, Group>();
  /** Lines of each kind today, told and not told. */
  private today = new Map<string, number>();
  private untold = new Map<string, number>();
  private readonly reasons = new Map<string, number>();

  constructor(
    private readonly startsAt: Instant,
    private readonly print: (line: string) => void,
    /** Null: as wide as it gets. */
    private readonly columns: number | null,
  ) {}

  group(line: Line): void {
    const open = this.groups.get(line.kind);
    if (open) open.count += 1;
    else this.groups.set(line.kind, { line, count: 1 });
  }

  tell(line: Line): void {
    this.flush();
    this.heading(line.at);
    const told = (this.today.get(line.what) ?? 0) + 1;
    this.today.set(line.what, told);
    if (told <= MOST_OF_A_KIND) this.write(line, 1);
    else this.count(line);
  }

  /** Told as a number when the day is over. */
  count({ at, what }: Line): void {
    this.heading(at);
    this.untold.set(what, (this.untold.get(what) ?? 0) + 1);
  }

  note(text: string): void {
    this.flush();
    this.print(this.cut(dim(`  ${text}`)));
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
    for (const { line, count } of groups) {
      this.heading(line.at);
      this.write(line, count);
    }
  }

  private write(line: Line, count: number): void {
    const { when, what, style, where, who, text, why, kind } = line;
    const more = count > 1 ? dim(`  + ${count - 1} more`) : '';
    const head = `${fit(when, 16)}  ${paint(style, fit(what, 9))}  ${fit(where, 21)}  ${fit(who, 30)}  `;
    const room = this.columns === null ? Infinity : Math.max(20, this.columns - widthOf(head) - widthOf(more));
    this.print(`${head}${clip(text, room)}${more}`.trimEnd());
    if (why && this.isNew(kind)) this.print(this.cut(dim(`${' '.repeat(29)}why then: ${why}`)));
  }

  private isNew(kind: string): boolean {
    const told = (this.reasons.get(kind) ?? 0) + 1;
    this.reasons.set(kind, told);
    return told <= MOST_REASONS;
  }

  private heading(at: Instant): void {
    const day = formatLocal(at, ZONE).replace(/ \d\d:\d\d$/, '');
    if (day === this.day) return;
    this.endOfDay();
    this.day = day;
    const number = dayAt(at, ZONE) - dayAt(this.startsAt, ZONE) + 1;
    this.print('');
    this.print(bold(`── ${day} ── day ${number} ${'─'.repeat(40)}`));
  }

  private endOfDay(): void {
    const untold = [...this.untold].map(([what, count]) => `${count} ${WORDS[what] ?? what}`);
    this.untold = new Map();
    this.today = new Map();
    if (untold.length > 0) this.print(dim(`${' '.repeat(18)}besides: ${untold.join(', ')}`));
  }

  private cut(line: string): string {
    return this.columns === null || widthOf(line) <= this.columns
      ? line
      : dim(clip(line.replace(/\u001b\[[\d;]*m/g, ''), this.columns)); // eslint-disable-line no-control-regex -- colours begin with ESC
  }
}
