/** What people do with the mail they get: nothing mostly; some answer, pay, are away, or have had enough. */
import { DAY, HOUR, localOf, MINUTE, type Instant } from '../../domain/time';
import type { Clock } from '../../engine/ports';
import { CommandFailed } from '../failure';
import type { Agenda } from './agenda';
import type { Api } from './api';
import { between, chance, oneOf } from './chance';
import type { ReceivedMail } from './ledger';
import type { Person } from './people';
import { ZONE } from './stage';
import type { Teller } from './teller';

const REPLIES = [
  'Thanks! How do I import my list?',
  'Yes, gladly. Thursday at three?',
  'Not now, please ask again in autumn.',
  'Good to hear from you. Could you call me?',
  'That works for me, thank you.',
];
const BILL_REPLIES = [
  'I paid last week, please check.',
  'The amount is wrong, could you look?',
  'We pay at the end of the month.',
];

const STOP = 'STOP';
const OPTED_OUT = 'opted out';

export class Recipients {
  private readonly byEmail: Map<string, Person>;
  /** Who has done what already; nobody pays or leaves twice. */
  private readonly done = new Set<string>();

  constructor(
    private readonly api: Api,
    private readonly agenda: Agenda,
    private readonly clock: Clock,
    private readonly teller: Teller,
    people: readonly Person[],
  ) {
    this.byEmail = new Map(
      people.flatMap((person) => (person.email === null ? [] : [[person.email.toLowerCase(), person]])),
    );
  }

  /** Whoever gets a mail decides now and acts later. */
  receive(mail: ReceivedMail): void {
    const person = this.byEmail.get(mail.to.toLowerCase());
    if (!person) return;
    const isBill = person.invoice !== null && mail.subject.includes(person.invoice.number);
    if (isBill && chance(person.id, mail.subject, 'pays') < 0.36)
      this.plan(person, 'pays', this.later(person, mail, 2, 60), () => this.pay(person));
    const mood = chance(person.id, mail.subject, 'mood');
    if (mood < 0.05)
      this.plan(person, `is away ${mail.sendId}`, this.clock.now() + MINUTE, () => this.beAway(person, mail));
    else if (mood < 0.15)
      this.plan(person, 'replies', this.later(person, mail, 1, 30), () =>
        this.reply(person, mail, oneOf(isBill ? BILL_REPLIES : REPLIES, person.id)),
      );
    else if (mood < 0.2 && mail.unsubscribeUrl !== null && !isBill)
      this.plan(person, 'leaves', this.later(person, mail, 1, 20), () => this.unsubscribe(person, mail));
    else if (mood >= 0.2 && mood < 0.212)
      this.plan(person, 'leaves', this.later(person, mail, 1, 20), () => this.reply(person, mail, STOP));
  }

  /** Tells what a customer's bank would: the invoice is paid. */
  async pay(person: Person): Promise<void> {
    const { invoice } = person;
    if (!invoice) return;
    this.teller.happened.payments += 1;
    const words = `${invoice.number}, ${(invoice.amount / 100).toFixed(2)} ${invoice.currency}`;
    await this.teller.does({ person, what: 'paid', words }, async () => {
      await this.api.post('/signals/target', { type: 'charge', externalId: invoice.number, status: 'paid' });
    });
  }

  private async reply(person: Person, mail: ReceivedMail, text: string): Promise<void> {
    const isStop = text === STOP;
    this.teller.happened[isStop ? 'stopWords' : 'replies'] += 1;
    await this.teller.does({ person, what: isStop ? OPTED_OUT : 'replied', words: `"${text}"` }, async () => {
      await this.api.post('/signals/message', {
        email: mail.to,
        inbox: 'mail',
        subject: `Re: ${mail.subject}`,
        text,
        inReplyTo: mail.messageId,
        providerMessageId: `<reply.${mail.sendId}@people.example.com>`,
      });
    });
  }

  private async beAway(person: Person, mail: ReceivedMail): Promise<void> {
    this.teller.happened.automaticReplies += 1;
    await this.teller.does({ person, what: 'away', words: '"Out of the office"' }, async () => {
      await this.api.post('/signals/message', {
        email: mail.to,
        inbox: 'mail',
        subject: 'Out of the office until Monday',
        text: 'I am out of the office and back on Monday.',
        inReplyTo: mail.messageId,
        headers: { 'auto-submitted': 'auto-replied' },
      });
    });
  }

  /** What the unsubscribe button of a mail program does (RFC 8058), with the address found in the mail. */
  private async unsubscribe(person: Person, { unsubscribeUrl }: ReceivedMail): Promise<void> {
    if (unsubscribeUrl === null) return;
    this.teller.happened.unsubscribed += 1;
    await this.teller.does({ person, what: OPTED_OUT, words: 'unsubscribe button' }, async () => {
      const answer = await fetch(unsubscribeUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'List-Unsubscribe=One-Click',
      });
      if (!answer.ok) throw new CommandFailed(`The unsubscribe link of a mail answered with ${answer.status}.`);
      await answer.text();
    });
  }

  private plan(person: Person, what: string, at: Instant, act: () => Promise<void>): void {
    const once = `${person.id} ${what}`;
    if (this.done.has(once)) return;
    this.done.add(once);
    this.agenda.add(at, act);
  }

  /** So many hours later, but not in the middle of their night. */
  private later({ id, timeZone }: Person, mail: ReceivedMail, least: number, most: number): Instant {
    const at = this.clock.now() + between(least * 60, most * 60, id, mail.subject, 'when') * MINUTE;
    const { msOfDay } = localOf(at, timeZone ?? ZONE);
    const wakesAt = 7 * HOUR + between(0, 90, id, 'wakes') * MINUTE;
    if (msOfDay < wakesAt) return at + wakesAt - msOfDay;
    return msOfDay > 22 * HOUR ? at + DAY - msOfDay + wakesAt : at;
  }
}
