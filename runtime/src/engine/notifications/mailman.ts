/**
 * Tells people by mail what waits for them: finds it in the timeline, gathers what is too much, and lets the mails leave.
 * Started where work is done; driven by hand in tests.
 */
import { emailKey, type MailChoice } from '../../domain/people';
import type { Instant } from '../../domain/time';
import { userOf } from '../approvals/asked';
import type { EngineDeps } from '../deps';
import { Rounds } from '../dispatch/rounds';
import { longestSleepMs } from '../dispatch/sleep';
import type { Inbox, Notification, User } from '../records';
import type { Mailman } from '../services';
import { createMails, type About, type Recipient } from './compose';
import { createDelivery } from './deliver';
import { createGather } from './gather';
import { HOUR_MS, latestFor, planOf } from './plan';
import { inboxForPeople } from './post';
import { choiceOf, digestMsOf } from './recipients';
import { createReminders } from './remind';

/** Thousands of things may happen in a second; they are looked through together. */
const LOOK_EVERY_MS = 250;
const AFTER_A_FAULT_MS = 5_000;
const NO_INBOX_MS = 15 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const KEPT_MS = 30 * DAY_MS;
const AT_ONCE = 500;
/** Whoever has no account can open nothing but links, so none may be left out of their digest. */
const MOST_LINKS = 50;

export function createMailman(deps: EngineDeps): Mailman & { wake(): void } {
  const { store, clock, reporter } = deps;
  const gather = createGather(deps);
  const reminders = createReminders(deps);
  const mails = createMails(deps);
  const delivery = createDelivery(deps);
  const rounds = new Rounds({
    clock,
    longestSleepMs: longestSleepMs(store),
    apartMs: LOOK_EVERY_MS,
    retryInMs: AFTER_A_FAULT_MS,
    async round() {
      await round();
      return nextWakeAt();
    },
    fault: (error) => reporter.report('error', 'notification.fault', { retryInMs: AFTER_A_FAULT_MS }, error),
  });
  let forgotAt = -Infinity;

  async function serve(): Promise<boolean> {
    const due = await store.read.notificationsDue(clock.now(), AT_ONCE);
    if (due.length === 0) return false;
    await giveBack(due.filter(({ status }) => status === 'sending'));
    const inbox = await inboxForPeople(deps);
    if (!inbox) return waitForInbox(due);
    const users = await store.read.users();
    const { timeZone } = await store.read.settings();
    for (const email of new Set(due.map((row) => emailKey(row.email)))) {
      if (rounds.isStopping) return false;
      const user = userOf(users, email);
      await servePerson(inbox, email, user, user?.timeZone ?? timeZone);
    }
    return true;
  }

  /** Their claim has ended, so the process that held it is gone. */
  async function giveBack(rows: readonly Notification[]): Promise<void> {
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    await store.transaction((tx) => tx.updateNotifications(ids, 'sending', { status: 'waiting', dueAt: clock.now() }));
  }

  async function waitForInbox(due: readonly Notification[]): Promise<boolean> {
    const set = { dueAt: clock.now() + NO_INBOX_MS, detail: 'There is no email inbox that is switched on' };
    const ids = due.map(({ id }) => id);
    await store.transaction((tx) => tx.updateNotifications(ids, 'waiting', set));
    reporter.report('warn', 'notification.no_inbox', { rows: due.length });
    return false;
  }

  async function servePerson(inbox: Inbox, email: string, user: User | null, timeZone: string): Promise<void> {
    const now = clock.now();
    const waiting = (await store.read.pendingNotifications(email)).filter(({ status }) => status === 'waiting');
    const wanted: { about: About; choice: Exclude<MailChoice, 'off'> }[] = [];
    for (const row of waiting) {
      const choice = user !== null && user.disabledAt !== null ? 'off' : choiceOf(row.kind, user);
      const about = choice === 'off' ? null : await aboutOf(row);
      if (choice === 'off' || !about) await drop(row);
      // What the mail server did not take is tried again at its own time.
      else if (row.attempts === 0 || (row.dueAt ?? 0) <= now) wanted.push({ about, choice });
    }
    if (wanted.length === 0) return;
    const to: Recipient = { person: personOf(wanted[0]!.about.row), user, timeZone };
    const recent = (await store.read.mailsSentTo(email, now - HOUR_MS)).map(({ sentAt }) => sentAt);
    const abouts = new Map(wanted.map(({ about }) => [about.row.id, about]));
    const aboutsOf = (rows: readonly Notification[]): About[] => rows.map(({ id }) => abouts.get(id)!);
    const rows = wanted.map(({ about, choice }) => ({ row: about.row, choice, latestAt: latestFor(about.draft) }));
    const { singly, together, later } = planOf(rows, recent, digestMsOf(user), now);
    for (const about of aboutsOf(singly)) await delivery.send(inbox, [about], to, ([one]) => mails.single(one!, to));
    const listed = user ? together : together.slice(0, MOST_LINKS);
    if (listed.length > 0) await delivery.send(inbox, aboutsOf(listed), to, (told) => digestOf(told, to));
    if (listed.length < together.length) await putOff(together.slice(MOST_LINKS), now + digestMsOf(user));
    if (later) await putOff(later.rows, later.at);
  }

  async function digestOf(told: readonly About[], to: Recipient) {
    const [only] = told;
    return told.length === 1 && only ? mails.single(only, to) : mails.digest(told, to);
  }

  async function putOff(rows: readonly Notification[], dueAt: Instant): Promise<void> {
    const ids = rows.map(({ id }) => id);
    await store.transaction((tx) => tx.updateNotifications(ids, 'waiting', { dueAt }));
  }

  async function drop({ id }: Notification): Promise<void> {
    const set = { status: 'dropped', dueAt: null, detail: 'Nothing to tell, or not wanted' } as const;
    await store.transaction((tx) => tx.updateNotifications([id], 'waiting', set));
  }

  /** Null: what it tells of is gone. */
  async function aboutOf(row: Notification): Promise<About | null> {
    const { read } = store;
    const enrollment = await read.enrollment(row.enrollmentId);
    const sequence = enrollment && (await read.sequence(enrollment.sequenceId));
    const contact = enrollment && (await read.contact(enrollment.contactId));
    if (!enrollment || !sequence || !contact) return null;
    const draft = row.draftId === null ? null : await read.draft(row.draftId);
    if (row.draftId !== null && draft?.status !== 'waiting') return null;
    return { row, draft, enrollment, sequence, contact, said: await saidIn(row) };
  }

  async function saidIn({ kind, eventId, enrollmentId }: Notification): Promise<string> {
    const event = eventId === null ? null : await store.read.timelineEvent(enrollmentId, eventId);
    if (!event || kind !== 'reply_received') return event?.why ?? '';
    const { messageId } = event.data;
    const message = typeof messageId === 'string' ? await store.read.message(messageId) : null;
    return message?.text ?? event.why;
  }

  /** Of several processes one at a time, so that a person's mails are planned together. */
  async function round(): Promise<void> {
    await store.claims.unlessElsewhere('mails to people', roundHere);
  }

  async function roundHere(): Promise<void> {
    await gather();
    await reminders.remind();
    while (!rounds.isStopping && (await serve()));
    const now = clock.now();
    if (now - forgotAt < DAY_MS) return;
    await store.transaction((tx) => tx.forgetNotifications(now - KEPT_MS));
    forgotAt = now;
  }

  async function nextWakeAt(): Promise<Instant | null> {
    const times = [await store.read.nextNotificationAt(), await reminders.nextAt()].filter((at) => at !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  return {
    wake: () => rounds.wake(),
    start: () => rounds.start(),
    stop: () => rounds.stop(),
    runDue: round,
    nextWakeAt,
  };
}

function personOf({ email, name }: Notification): Recipient['person'] {
  return { email, ...(name !== null && { name }) };
}
