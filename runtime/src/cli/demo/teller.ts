/** Tells the story as it happens: who got what, when and why then, and why others did not. */
import { formatLocal, type Instant } from '../../domain/time';
import { isolated, isRightToLeft } from '../text/width';
import { Happened } from './happened';
import type { ReceivedMail } from './ledger';
import type { Line, Page } from './page';
import { called, type Person } from './people';
import { ZONE, type PlayedSequence } from './stage';

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
  isEdited: boolean;
}

/** Something a person does; what follows from it is told with it. */
export interface Deed {
  person: Person;
  /** One word: replied, paid … */
  what: string;
  words: string;
}

type Style = Line['style'];
type More = Partial<Pick<Line, 'kind' | 'alike' | 'why'>>;

export class Teller {
  readonly happened = new Happened();
  private readonly threads = new Map<string, Thread>();
  /** What people do at this moment, and the enrollments that ended by it. */
  private deed: { of: Deed; ended: Thread[]; goesOn: boolean } | null = null;
  private quotes = { first: true, edited: true };

  constructor(
    private readonly page: Page,
    private readonly now: () => Instant,
    /** The mail of a send, as it arrived. */
    private readonly mailOf: (sendId: string) => ReceivedMail | undefined,
  ) {}

  enrolled(enrollmentId: string, person: Person, sequence: PlayedSequence): void {
    this.threads.set(enrollmentId, { person, sequence, done: new Set(), isEdited: false });
  }

  notEnrolled(person: Person, { name }: PlayedSequence): void {
    this.happened.notEnrolled += 1;
    const text = `${called(person)} of ${name}: opted out of other mail before, and that holds for all sequences`;
    this.say('kept out', 'yellow', text);
  }

  /** The same list was sent once more. */
  enrolledAgain(existing: number, created: number): void {
    this.say('again', 'yellow', `the same list once more, by mistake: ${created} new, ${existing} enrolled already`);
  }

  personOf(enrollmentId: string): Person | undefined {
    return this.threads.get(enrollmentId)?.person;
  }

  /** The timeline does not tell of a sending limit, so it is told from where the enrollment stands. */
  heldBack(enrollmentId: string, step: string | null, until: Instant): void {
    const thread = this.threads.get(enrollmentId);
    if (!thread) return;
    this.happened.movedByContactLimit += 1;
    const text = `${where(thread, step)} to ${this.who(thread.person)}: one mail a day is enough; not before ${formatLocal(until, ZONE)}`;
    this.say('later', 'yellow', text);
  }

  /** Tells what a person does together with what follows from it. */
  async does(deed: Deed, act: () => Promise<void>): Promise<void> {
    this.deed = { of: deed, ended: [], goesOn: false };
    await act();
    const { ended, goesOn } = this.deed;
    this.deed = null;
    const missed = ended.map(left).filter((steps) => steps !== '');
    const over = ended.length > 0 ? 'all was sent' : 'the sequence had ended';
    const rest = goesOn ? 'no reply; it goes on' : missed.length > 0 ? `not sent: ${missed.join(', ')}` : over;
    const alike = [deed.what, ...ended.map(({ sequence }) => sequence.key)].join(' ');
    this.say(deed.what, goesOn ? 'dim' : 'magenta', `${called(deed.person)}: ${deed.words} → ${rest}`, { alike });
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
        return this.several('enrolled', 'cyan', thread, (who) => `${who} in ${thread.sequence.name}`);
      case 'sent':
        return this.sent(thread, event);
      case 'send_failed':
        this.happened.failed += 1;
        finish(thread, event);
        return this.one('not sent', 'red', thread, event, shortly(event.why), String(event.data['reason']));
      case 'send_retry': {
        this.happened.retried += 1;
        const again = formatLocal(Date.parse(String(event.data['nextAt'])), ZONE);
        return this.one('refused', 'yellow', thread, event, `${shortly(event.why)}; again on ${again}`);
      }
      case 'draft_waiting':
        return this.draft(thread, event);
      case 'draft_decided':
        return this.decided(thread, event);
      case 'draft_withdrawn':
        return this.one('withdrawn', 'dim', thread, event, event.why);
      case 'automatic_reply':
        if (this.deed) this.deed.goesOn = true;
        return;
      case 'ended':
        return this.ended(thread, event);
      default:
        return;
    }
  }

  private draft(thread: Thread, { step, data }: StoryEvent): void {
    const text = (who: string): string => `${where(thread, step)} for ${who}, waiting for Ana`;
    if (data['origin'] === 'ai') {
      this.happened.composed += 1;
      return this.several('draft', 'cyan', thread, text, { why: 'the AI has written it, and a person decides' });
    }
    this.happened.fellBack += 1;
    const kind = `draft without AI ${thread.sequence.key}`;
    const why = "the AI had nothing to say, so the draft is the step's own text";
    this.several('draft', 'cyan', thread, text, { kind, why });
  }

  private sent(thread: Thread, event: StoryEvent): void {
    this.happened.sent += 1;
    finish(thread, event);
    const mail = this.mailOf(String(event.data['sendId']));
    // Standing in line for one of twenty connections takes no time here, and tells nothing.
    const why = event.why.replace(/; in line for '[^']*'/, '');
    const step = where(thread, event.step);
    this.several('sent', 'green', thread, (who) => `${step} to ${who}: ${isolated(`"${mail?.subject ?? ''}"`)}`, {
      kind: `sent ${step}`,
      ...(why !== 'At once' && { why }),
    });
    if (mail) this.quote(thread, mail);
  }

  /** One mail is shown as it arrived, and the first one that Ana changed. */
  private quote({ person, isEdited }: Thread, { shown }: ReceivedMail): void {
    const which = isEdited ? 'edited' : 'first';
    if (!this.quotes[which] || isRightToLeft(person.name)) return;
    this.quotes[which] = false;
    this.page.quote(isEdited ? 'One that Ana changed, as it arrived:' : 'One of them, as it arrived:', shown);
  }

  private decided(thread: Thread, event: StoryEvent): void {
    const decision = String(event.data['decision']);
    const step = where(thread, event.step);
    if (decision === 'approved') {
      this.happened.approved += 1;
      thread.isEdited = event.data['edited'] === true;
      if (thread.isEdited) this.happened.edited += 1;
      const what = thread.isEdited ? 'changed' : 'approved';
      return this.several(what, 'green', thread, (who) => `${step} for ${who}`);
    }
    finish(thread, event);
    if (decision === 'discarded') this.happened.discarded += 1;
    else this.happened.leftToDeadline += 1;
    this.one(decision, 'yellow', thread, event, event.why);
  }

  private ended(thread: Thread, event: StoryEvent): void {
    const { reason, state } = event.data;
    if (this.deed) this.deed.ended.push(thread);
    // A discarded draft is told with the decision.
    else if (reason !== 'discarded') this.page.count(this.now(), String(state));
  }

  /** Quiet hours move a step when its time is planned; that is told then, not when it is sent. */
  private mindNext(thread: Thread, event: StoryEvent): void {
    const { nextWhy } = event.data;
    if (typeof nextWhy !== 'string' || !nextWhy.includes('quiet hours')) return;
    this.happened.movedByQuietHours += 1;
    const { steps } = thread.sequence;
    const next = event.kind === 'enrolled' ? 0 : steps.findIndex(({ key }) => key === event.step) + 1;
    const step = where(thread, steps[next]?.key ?? null);
    this.several('moved', 'yellow', thread, (who) => `${step} for ${who}: ${nextWhy}`, { kind: `moved ${step}` });
  }

  private say(what: string, style: Style, text: string, more: More = {}): void {
    this.page.tell({ at: this.now(), what, style, text: () => text, ...more });
  }

  private one(what: string, style: Style, thread: Thread, { step }: StoryEvent, text: string, alike = what): void {
    this.say(what, style, `${where(thread, step)} to ${called(thread.person)}: ${text}`, { alike });
  }

  /** One of many things of the same kind, which are told together. */
  private several(
    what: string,
    style: Style,
    { person, sequence }: Thread,
    text: (who: string) => string,
    { kind = `${what} ${sequence.key}`, ...more }: More = {},
  ): void {
    const who = this.who(person);
    const words = (others: number): string => text(others === 0 ? who : `${who} and ${others} more`);
    this.page.tell({ at: this.now(), what, style, text: words, kind, ...more });
  }

  /** With the time where they live, unless it is that of the business. */
  private who(person: Person): string {
    const here = formatLocal(this.now(), ZONE);
    const there = formatLocal(this.now(), person.timeZone ?? ZONE);
    if (here === there) return called(person);
    const isSameDay = here.slice(0, -5) === there.slice(0, -5);
    return called(person, isSameDay ? there.slice(-5) : `${there.slice(0, 3)} ${there.slice(-5)}`);
  }
}

/** What is not sent any more: `Welcome 2/3, 3/3`; empty when all was. */
function left({ sequence: { name, steps }, done }: Thread): string {
  const numbers = steps.flatMap(({ key }, at) => (done.has(key) ? [] : [`${at + 1}/${steps.length}`]));
  return numbers.length === 0 ? '' : `${name} ${numbers.join(', ')}`;
}

function finish(thread: Thread, { step }: StoryEvent): void {
  if (step !== null) thread.done.add(step);
}

/** `Welcome 2/3` */
function where({ sequence: { name, steps } }: Thread, step: string | null): string {
  const at = steps.findIndex(({ key }) => key === step);
  return at < 0 ? name : `${name} ${at + 1}/${steps.length}`;
}

/** What the mail server said, without who says that it said it. */
function shortly(why: string): string {
  const said = /\b[45]\d\d \d\.\d\.\d .*$/s.exec(why)?.[0];
  return said
    ? `the mail server says ${said}`
    : why.replace('The contact has no address for this channel', 'no address');
}
