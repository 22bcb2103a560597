/** What happens in the demo, and when: three lists of people enter three sequences. */
import { readFile, readdir } from 'node:fs/promises';
import { DAY, HOUR, MINUTE, type Instant } from '../../domain/time';
import { CommandFailed } from '../failure';
import { counted } from '../text/table';
import type { Agenda } from './agenda';
import type { Api } from './api';
import { chance } from './chance';
import type { MailServer } from './mailServer';
import type { Person } from './people';
import type { Recipients } from './recipients';
import type { PlayedSequence } from './stage';
import type { Teller } from './teller';

/** A Monday morning in Europe, while it is still night in the Americas. */
export const STARTS_AT: Instant = Date.UTC(2026, 5, 1, 6);
export const ENDS_AT: Instant = STARTS_AT + 28 * DAY;

export interface Cast {
  api: Api;
  agenda: Agenda;
  teller: Teller;
  recipients: Recipients;
  people: readonly Person[];
  sequences: readonly PlayedSequence[];
}

/** Whom the story is about. */
interface Lists {
  newcomers: Person[];
  owing: Person[];
  asleep: Person[];
}

function listsOf(people: readonly Person[]): Lists {
  return {
    newcomers: people.filter(({ group }) => group === 'new'),
    owing: people.filter(({ invoice }) => invoice !== null),
    asleep: people.filter(({ group }) => group === 'asleep'),
  };
}

/** What the reader has to know beforehand. */
export function introduction(people: readonly Person[]): string[] {
  const { newcomers, owing, asleep } = listsOf(people);
  return [
    `${counted(newcomers.length, 'person', 'people')} signed up: Welcome, three mails, on business days at 09:30 where they live`,
    `${owing.length} owe money: Billing reminders, three mails, until it is paid`,
    `${asleep.length} went quiet: Re-engagement, two mails, of which an AI drafts the first, and Ana decides`,
  ];
}

export function planStory(cast: Cast): void {
  const { agenda, people } = cast;
  const { newcomers, owing, asleep } = listsOf(people);
  const welcome = newcomers.map((person) => itemOf(person, 'welcome'));
  const reminders = owing.map((person) => itemOf(person, 'billing-reminders'));
  const reEngagement = asleep.map((person) => itemOf(person, 're-engagement'));

  agenda.add(STARTS_AT, () => enroll(cast, 'welcome', newcomers, welcome));
  agenda.add(STARTS_AT + MINUTE, () => enrollAgain(cast, welcome));
  agenda.add(STARTS_AT + DAY + 16 * HOUR, () => enroll(cast, 'billing-reminders', owing, reminders));
  // Their first reminder waits for the morning; by then it is not needed.
  const early = owing
    .filter(({ timeZone, group }) => group === 'customer' && timeZone?.startsWith('Europe/'))
    .slice(0, 3);
  early.forEach((person, at) =>
    agenda.add(STARTS_AT + DAY + 16 * HOUR + (20 + 7 * at) * MINUTE, () => cast.recipients.pay(person)),
  );
  agenda.add(STARTS_AT + 10 * DAY, () => enroll(cast, 're-engagement', asleep, reEngagement));
}

/** Mailboxes that are gone, and servers that want to be asked twice: there are some in every list. */
export function spoilMailboxes({ gone, greylisting }: MailServer, people: readonly Person[]): void {
  for (const { id, email } of people) {
    if (email === null) continue;
    if (chance(id, 'gone') < 0.012) gone.add(email);
    else if (chance(id, 'greylisting') < 0.02) greylisting.add(email);
  }
}

function itemOf({ id, invoice }: Person, sequence: string): object {
  if (sequence !== 'billing-reminders' || !invoice) return { sequence, contact: { externalId: id } };
  const { number, amount, currency, dueAt } = invoice;
  const target = {
    type: 'charge',
    externalId: number,
    status: 'open',
    title: `Invoice ${number}`,
    amount,
    currency,
    dueAt,
  };
  return { sequence, contact: { externalId: id }, target };
}

interface BulkLine {
  index?: number;
  ok?: boolean;
  enrollmentId?: string;
  code?: string;
  detail?: string;
  done?: true;
  created?: number;
  existing?: number;
  refused?: number;
}

async function enroll(
  { api, teller, sequences }: Cast,
  key: string,
  people: readonly Person[],
  items: readonly object[],
): Promise<void> {
  const sequence = sequences.find((each) => each.key === key);
  if (!sequence)
    throw new CommandFailed(`The demo plays the sequence '${key}', and examples/sequences has none of that key.`);
  const lines = await api.lines<BulkLine>('/enrollments/bulk', items);
  for (const { index, ok, enrollmentId, code, detail } of lines) {
    if (index === undefined) continue;
    const person = people[index]!;
    if (ok && enrollmentId !== undefined) teller.enrolled(enrollmentId, person, sequence);
    else if (code === 'opted_out') teller.notEnrolled(person, sequence);
    else
      throw new CommandFailed(`The demo could not enroll ${person.id} in '${key}': ${detail ?? 'no reason was given'}`);
  }
}

/** Somebody presses the button twice. */
async function enrollAgain({ api, teller }: Cast, items: readonly object[]): Promise<void> {
  const sum = (await api.lines<BulkLine>('/enrollments/bulk', items)).at(-1);
  teller.enrolledAgain(sum?.existing ?? 0, sum?.created ?? 0);
}

/** @throws {CommandFailed} when the files of the demo are not where they should be */
export async function requireExamples(folder: string): Promise<void> {
  try {
    await readFile(`${folder}/contacts.csv`);
    await readdir(`${folder}/sequences`);
  } catch (error) {
    throw new CommandFailed(
      `The demo reads ${folder}/contacts.csv and ${folder}/sequences, which are not there. Run it in the repository, or name the folder with --examples.`,
      1,
      { cause: error },
    );
  }
}
