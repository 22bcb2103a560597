/** The values of variables for one enrollment. Names: domain/text/variables.ts. */
import type { Contact, Conversation, Enrollment, Sequence, TargetRecord } from './records';

export interface VariableSource {
  contact: Contact;
  conversation: Conversation | null;
  target: TargetRecord | null;
  enrollment: Pick<Enrollment, 'assignee'>;
  sequence: Pick<Sequence, 'key' | 'name'>;
  unsubscribeUrl: string | null;
}

export function variablesOf(source: VariableSource): Record<string, unknown> {
  const { contact, conversation, target, sequence } = source;
  return {
    contact: contactVariables(contact),
    custom: contact.attributes,
    conversation: conversation && {
      id: conversation.id,
      subject: conversation.subject,
      status: conversation.status,
      channel: conversation.channel,
    },
    agent: source.enrollment.assignee ?? conversation?.assignee ?? null,
    target: target && targetVariables(target),
    sequence: { key: sequence.key, name: sequence.name },
    links: { unsubscribe: source.unsubscribeUrl },
  };
}

export function fullName(contact: Pick<Contact, 'name' | 'firstName' | 'lastName'>): string | null {
  if (contact.name) return contact.name;
  return [contact.firstName, contact.lastName].filter(Boolean).join(' ') || null;
}

function contactVariables(contact: Contact): Record<string, unknown> {
  return {
    // A list that only has full names still wants to say "Hi Ana".
    first_name: contact.firstName ?? contact.name?.split(' ')[0] ?? null,
    last_name: contact.lastName,
    name: fullName(contact),
    email: contact.email,
    phone: contact.phone,
    company: contact.company,
    language: contact.language,
    time_zone: contact.timeZone,
    external_id: contact.externalId,
    custom: contact.attributes,
  };
}

function targetVariables(target: TargetRecord): Record<string, unknown> {
  return {
    type: target.type,
    id: target.id,
    external_id: target.externalId,
    title: target.title,
    status: target.status,
    amount: target.amount === null ? null : formatAmount(target.amount, target.currency),
    currency: target.currency,
    due_date: target.dueAt === null ? null : isoDate(target.dueAt),
    custom: target.attributes,
  };
}

const DECIMALS: Record<string, number> = {
  JPY: 0,
  KRW: 0,
  VND: 0,
  CLP: 0,
  ISK: 0,
  BHD: 3,
  KWD: 3,
  OMR: 3,
  JOD: 3,
  TND: 3,
};

/** Amounts are kept in the smallest unit: 4950 EUR is 49.50. Decimals per ISO 4217; two unless listed. */
function formatAmount(amount: number, currency: string | null): string {
  const decimals = DECIMALS[currency ?? ''] ?? 2;
  return (amount / 10 ** decimals).toFixed(decimals);
}

function isoDate(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
