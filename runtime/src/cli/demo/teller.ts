/** Tells the story as it happens: who got what, when and why then, and why others did not. */
import { formatLocal, type Instant } from '../../domain/time';
import { Happened } from './happened';
import { type Page, type Line } from './page';
import { called, type Person } from './people';
import type { PlayedSequence } from './stage';
import { ZONE } from './stage';

/** A timeline event as the API gives it. */
export interface StoryEvent {
  sequenceId: string;
  enrollmentId: string;
  at: string;
  kind: string;
  step: string | null;
  why: string;
  data: Record<string, unknown>;
}

interface Thread {
  person: Person;
  sequence: PlayedSequence;
  /** Steps that were sent, failed or skipped. */
  done: Set<string>;
  lastSent: string | null;
}

type Style = Line['style'];

export class Teller {
  readonly happened = new Happened();
  private readonly threads = new Map<string, Thread>();
  private readonly words = new Map<string, string>();

  constructor(
    private readonly page: Page,
    private readonly now: () => Instant,
    /** Subject of the mail of a send, as it arrived. */
    private readonly subjectOf: (sendId: string) => string | null,
  ) {}

  enrolled(enrollmentId: string, person: Person, sequence: PlayedSequence): void {
    this.threads.set(enrollmentId, { person, sequence, done: new Set(), lastSent: null });
  }

  notEnrolled(person: Person, { key }: PlayedSequence): void {
    this.happened.notEnrolled += 1;
    const line = {
      ...this.lineFor(person, 'kept out', 'yellow'),
      where: key,
      text: 'unsubscribed from other mail before, and that holds for all sequences',
    };
    this.page.tell(line);
  }

  personOf(enrollmentId: string): Person | undefined {
    return this.threads.get(enrollmentId)?.person;
  }

  /** What somebody is about to say; the events that follow from it are told with it. */
  said(person: Person, words: string): void {
    this.words.set(person.id, words);
  }

  /** The timeline does not tell of a sending limit, so it is told from where the enrollment stands. */
  heldBack(enrollmentId: string, step: string | null, until: Instant): void {
    const thread = this.threads.get(enrollmentId);
    if (!thread) return;
    this.happened.movedByContactLimit += 1;
    const text = `one mail a day is enough → not before ${this.local(thread.person, until)}`;
    this.page.tell({ ...this.lineFor(thread.person, 'later', 'yellow'), where: this.where(thread, step), text });
  }

  /** Somebody did something that changed nothing any more. */
  afterwards(person: Person, what: string, text: string): void {
    this.page.tell({ ...this.lineFor(person, what, 'dim'), text });
  }

  /** Only worth a number at the end of the day. */
  counted(what: string, person: Person): void {
    this.page.count(this.lineFor(person, what, 'dim'));
  }

  note(text: string): void {
    this.page.note(text);
  }

  tell(event: StoryEvent): void {
    const thread = this.threads.get(event.enrollmentId);
    if (!thread) return;
    this.tellEvent(thread, event);
    this.mindNext(thread, event);
  }

  private tellEvent(thread: Thread, event: StoryEvent): void {
    switch (event.kind) {
      case 'enrolled':
        return this.group(thread, event, 'enrolled', 'cyan', { where: thread.sequence.key });
      case 'sent':
        return this.sent(thread, event);
      case 'send_failed':
        this.happened.failed += 1;
        this.finish(thread, event);
        return this.page.tell(this.line(thread, event, 'not sent', 'red', shortly(event.why)));
      case 'send_retry': {
        this.happened.retried += 1;
        const again = this.local(thread.person, Number(event.data['nextAt']));
        return this.page.tell(
          this.line(thread, event, 'refused', 'yellow', `${shortly(event.why)} → again at ${again}`),
        );
      }
      case 'draft_waiting':
        return this.group(thread, event, 'draft', 'cyan', {
          text: `${event.why}; the text is the fallback, since no AI is set up`,
        });
      case 'draft_decided':
        return this.decided(thread, event);
      case 'draft_withdrawn':
        return this.page.tell(this.line(thread, event, 'withdrawn', 'dim', `the draft: ${event.why}`));
      case 'automatic_reply':
        this.happened.automaticReplies += 1;
        return this.page.tell(this.answer(thread, 'away', 'dim', `${this.wordsOf(thread)} is no reply; it goes on`));
      case 'ended':
        return this.ended(thread, event);
      default:
        return;
    }
  }

  private sent(thread: Thread, event: StoryEvent): void {
    this.happened.sent += 1;
    this.finish(thread, event);
    thread.lastSent = event.step;
    const subject = this.subjectOf(String(event.data['sendId'])) ?? '';
    // Standing in line for one of twenty connections takes no time here, and tells nothing.
    const inTime = event.why.replace(/; in line for '[^']*'/, '');
    const why = inTime === 'At once' ? '' : inTime;
    this.group(thread, event, 'sent', 'green', { text: `"${subject}"`, why });
  }

  private decided(thread: Thread, event: StoryEvent): void {
    const decision = String(event.data['decision']);
    if (decision === 'approved') {
      this.happened.approved += 1;
      if (event.data['edited'] === true) this.happened.edited += 1;
      return this.group(thread, event, 'approved', 'green', { text: event.why, key: String(event.data['edited']) });
    }
    this.finish(thread, event);
    if (decision === 'discarded') this.happened.discarded += 1;
    else this.happened.leftToDeadline += 1;
    this.page.tell(this.line(thread, event, decision, 'yellow', event.why));
  }

  private ended(thread: Thread, event: StoryEvent): void {
    const reason = String(event.data['reason']);
    const missed = thread.sequence.steps.filter((step) => !thread.done.has(step));
    const rest = missed.length === 0 ? 'nothing was left to send' : `gets no ${missed.join(', ')}`;
    const says = (what: string, style: Style, text: string): void =>
      this.page.tell(this.answer(thread, what, style, `${text} → ${rest}`));
    switch (reason) {
      case 'replied':
        return says('replied', 'magenta', this.wordsOf(thread));
      case 'goal':
        return says('paid', 'magenta', this.wordsOf(thread));
      case 'opted_out':
        return says('left', 'magenta', this.wordsOf(thread));
      case 'discarded':
        // Told with the decision.
        return;
      default:
        return this.counted(String(event.data['state']), thread.person);
    }
  }

  /** Quiet hours move a step when its time is planned; that is told then, not when it is sent. */
  private mindNext(thread: Thread, event: StoryEvent): void {
    const { nextWhy, nextAt } = event.data;
    if (typeof nextWhy !== 'string' || !nextWhy.includes('quiet hours')) return;
    this.happened.movedByQuietHours += 1;
    const step =
      event.kind === 'enrolled'
        ? thread.sequence.steps[0]
        : thread.sequence.steps[thread.sequence.steps.indexOf(event.step ?? '') + 1];
    this.group(thread, event, 'moved', 'yellow', {
      where: this.where(thread, step ?? null),
      text: `not at night: ${nextWhy}`,
      key: typeof nextAt,
    });
  }

  private finish(thread: Thread, { step }: StoryEvent): void {
    if (step !== null) thread.done.add(step);
  }

  private group(
    thread: Thread,
    event: StoryEvent,
    what: string,
    style: Style,
    { key = '', ...more }: Partial<Line> & { key?: string },
  ): void {
    const line = { ...this.line(thread, event, what, style, ''), ...more };
    this.page.group({ ...line, kind: `${what} ${line.where} ${key}` });
  }

  private line(thread: Thread, event: StoryEvent, what: string, style: Style, text: string): Line {
    return { ...this.lineFor(thread.person, what, style), where: this.where(thread, event.step), text };
  }

  /** Where the person stands who did it: at the mail they got last. */
  private answer(thread: Thread, what: string, style: Style, text: string): Line {
    return { ...this.lineFor(thread.person, what, style), where: this.where(thread, thread.lastSent), text };
  }

  private lineFor(person: Person, what: string, style: Style): Line {
    return {
      at: this.now(),
      when: this.local(person, this.now()),
      what,
      style,
      where: '',
      who: called(person),
      text: '',
      why: '',
      kind: '',
    };
  }

  private where({ sequence }: Thread, step: string | null): string {
    const at = sequence.steps.indexOf(step ?? '');
    return at < 0 ? sequence.key : `${sequence.key} ${at + 1}/${sequence.steps.length}`;
  }

  private local({ timeZone }: Person, at: Instant): string {
    return formatLocal(at, timeZone ?? ZONE);
  }

  private wordsOf({ person }: Thread): string {
    return this.words.get(person.id) ?? '';
  }
}

/** What the mail server said, without who says that it said it. */
function shortly(why: string): string {
  const said = /\b[45]\d\d \d\.\d\.\d .*$/s.exec(why)?.[0];
  return said ? `the mail server says: ${said}` : why;
}
