/** What a mail says: of one thing, or of many. */
import type { Person } from '../../domain/flow/schema';
import { stepsInOrder } from '../../domain/flow/graph';
import type { Locale } from '../../domain/people';
import type { Instant } from '../../domain/time/instant';
import type { EngineDeps } from '../deps';
import type { Contact, Draft, Enrollment, Notification, Sequence, User } from '../records';
import { fullName } from '../variables';
import { cut, mailOf, oneLine, type Block, type Mail } from './mail';
import { WORDS, type Words } from './words';

/** In a digest; the rest is counted. */
const MOST_LISTED = 50;
const EXCERPT = 160;

export interface Recipient {
  person: Person;
  user: User | null;
  timeZone: string;
}

/** A row with what it is about. */
export interface About {
  row: Notification;
  draft: Draft | null;
  enrollment: Enrollment;
  sequence: Sequence;
  contact: Contact;
  /** Of a reply its text, of a failure why. */
  said: string;
}

export function createMails({ store, links }: Pick<EngineDeps, 'store' | 'links'>) {
  async function draftMail(about: About & { draft: Draft }, to: Recipient): Promise<Mail> {
    const { draft, contact, sequence } = about;
    const words = wordsFor(to);
    const name = nameOf(contact);
    const how = howAsked(about.row, draft);
    const url = links.approval(draft.id, to.person.email);
    const shown = draft.text.trim() === '' && draft.html !== null ? words.onlyHtml : draft.text;
    const doubts = draft.flags.map(({ message }) => message).join(' ');
    const facts: [string, string][] = [
      [words.sequence, `${sequence.name} · ${await stepOf(about, words)}`],
      ...(draft.deadlineAt === null ? [] : [[words.decideBy, moment(draft.deadlineAt, to)] as [string, string]]),
      ...(draft.note ? [[words.note, draft.note] as [string, string]] : []),
      ...(doubts ? [[words.doubts, doubts] as [string, string]] : []),
      ...(draft.subject ? [[words.subject, draft.subject] as [string, string]] : []),
    ];
    return mailOf(words.draftSubject(name, how), [
      { kind: 'paragraph', text: words.hello(calledName(to)) },
      { kind: 'paragraph', text: words.draftIntro(name, how) },
      { kind: 'facts', facts },
      { kind: 'quote', text: shown },
      ...button(words.open, url),
      { kind: 'small', text: words.linkNote },
      ...choicesNote(to, words),
    ]);
  }

  async function stepOf({ draft, enrollment }: About, words: Words): Promise<string> {
    const version = await store.read.version(enrollment.versionId);
    const steps = version ? stepsInOrder(version.content.flow) : [];
    const at = steps.findIndex(({ step }) => step === draft?.step);
    return words.step(steps[at]?.label ?? draft?.step ?? '', at + 1, steps.length);
  }

  function eventMail(about: About, to: Recipient): Mail {
    const words = wordsFor(to);
    const headline = headlineOf(about, words);
    return mailOf(headline, [
      { kind: 'paragraph', text: words.hello(calledName(to)) },
      { kind: 'paragraph', text: `${headline}.` },
      { kind: 'quote', text: about.said },
      ...button(words.see, links.page(`/enrollments/${about.enrollment.id}`)),
      ...choicesNote(to, words),
    ]);
  }

  function digest(all: readonly About[], to: Recipient): Mail {
    const words = wordsFor(to);
    const of = (...kinds: Notification['kind'][]): About[] => all.filter(({ row }) => kinds.includes(row.kind));
    // One that is reminded of before its first mail has left is listed once.
    const drafts = [
      ...new Map(of('draft_waiting', 'draft_reminder').map((about) => [about.draft?.id, about])).values(),
    ];
    const replies = of('reply_received');
    const failures = of('enrollment_failed');
    return mailOf(words.digestSubject(drafts.length, replies.length, failures.length), [
      { kind: 'paragraph', text: words.hello(calledName(to)) },
      ...section(words.drafts, drafts, words, (about) => draftEntry(about, to, words)),
      ...section(words.replies, replies, words, (about) => eventEntry(about, words)),
      ...section(words.failures, failures, words, (about) => eventEntry(about, words)),
      ...(to.user ? button(words.inbox, links.page(drafts.length > 0 ? '/approvals' : '/')) : []),
      ...(drafts.length > 0 ? [{ kind: 'small', text: words.linkNote } as const] : []),
      ...choicesNote(to, words),
    ]);
  }

  function draftEntry({ draft, contact, sequence }: About, to: Recipient, words: Words) {
    const deadlineAt = draft?.deadlineAt ?? null;
    const by = deadlineAt === null ? '' : ` · ${words.decideBy} ${moment(deadlineAt, to)}`;
    return {
      text: `${nameOf(contact)} (${sequence.name})${by}`,
      more: draft && excerpt(draft.text),
      url: draft && links.approval(draft.id, to.person.email),
    };
  }

  function eventEntry(about: About, words: Words) {
    return {
      text: headlineOf(about, words),
      more: excerpt(about.said),
      url: links.page(`/enrollments/${about.enrollment.id}`),
    };
  }

  return {
    /** About one thing. */
    single: async (about: About, to: Recipient): Promise<Mail> =>
      about.draft ? draftMail({ ...about, draft: about.draft }, to) : eventMail(about, to),
    digest,
  };
}

export function invitationMail(to: { name: string; locale: Locale }, by: string, url: string): Mail {
  const words = WORDS[to.locale];
  return mailOf(words.invitationSubject, [
    { kind: 'paragraph', text: words.hello(to.name) },
    { kind: 'paragraph', text: words.invitationIntro(by) },
    { kind: 'button', label: words.invitationButton, url },
    { kind: 'small', text: words.invitationNote },
  ]);
}

function section(
  title: string,
  all: readonly About[],
  words: Words,
  entryOf: (about: About) => { text: string; more: string | null; url: string | null },
): Block[] {
  if (all.length === 0) return [];
  const rest = all.length - MOST_LISTED;
  return [
    { kind: 'heading', text: title },
    { kind: 'list', entries: all.slice(0, MOST_LISTED).map(entryOf) },
    ...(rest > 0 ? [{ kind: 'paragraph', text: words.more(rest) } as const] : []),
  ];
}

function headlineOf({ row, contact, sequence }: About, words: Words): string {
  const make = row.kind === 'reply_received' ? words.replied : words.failed;
  return make(nameOf(contact), oneLine(sequence.name));
}

function howAsked(row: Notification, draft: Draft): 'asked' | 'escalated' | 'reminder' {
  if (row.kind === 'draft_reminder') return 'reminder';
  return draft.escalatedAt !== null && draft.escalatedAt === draft.askedAt ? 'escalated' : 'asked';
}

function wordsFor({ user }: Recipient): Words {
  return WORDS[user?.locale ?? 'en'];
}

function calledName({ user, person }: Recipient): string {
  return oneLine(user?.name ?? person.name ?? person.email);
}

function nameOf(contact: Contact): string {
  return cut(oneLine(fullName(contact) ?? contact.email ?? contact.phone ?? contact.id), 80);
}

function excerpt(text: string): string {
  return cut(oneLine(text), EXCERPT);
}

function button(label: string, url: string | null): Block[] {
  return url === null ? [] : [{ kind: 'button', label, url }];
}

/** Whoever has no account has nothing to choose. */
function choicesNote({ user }: Recipient, words: Words): Block[] {
  return user ? [{ kind: 'small', text: words.choices }] : [];
}

function moment(at: Instant, { user, timeZone }: Recipient): string {
  const shown = new Intl.DateTimeFormat(user?.locale ?? 'en', { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return `${shown.format(at)} (${timeZone})`;
}
