/** The way out for mails to people: an email inbox, without counting as a send to a contact. */
import type { Person } from '../../domain/flow/schema';
import type { EngineDeps } from '../deps';
import type { Id, Inbox } from '../records';
import type { Mail } from './mail';

export interface Envelope {
  /** Of the mail; the same for every attempt. */
  id: Id;
  to: Person;
  enrollmentId: Id;
}

/** The inbox of the settings, else the default one. Null: neither is switched on. */
export async function inboxForPeople({ store }: Pick<EngineDeps, 'store'>): Promise<Inbox | null> {
  const { inbox: key } = (await store.read.settings()).notifications;
  const usable = (await store.read.inboxes()).filter(({ channel, enabled }) => channel === 'email' && enabled);
  // One that was removed or switched off since must not keep people from being asked.
  return usable.find((inbox) => inbox.key === key) ?? usable.find(({ isDefault }) => isDefault) ?? null;
}

/** Rejects as a Channel does. */
export async function post({ channels }: Pick<EngineDeps, 'channels'>, inbox: Inbox, envelope: Envelope, mail: Mail) {
  return channels.of(inbox).deliver({
    sendId: envelope.id,
    idempotencyKey: envelope.id,
    to: { address: envelope.to.email, name: envelope.to.name ?? null },
    contactId: '',
    enrollmentId: envelope.enrollmentId,
    sequenceKey: '',
    conversationId: null,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    whatsappTemplate: null,
    thread: [],
    unsubscribeUrl: null,
    isAutomatic: true,
  });
}
