/** What text is compared by. JavaScript folds the case of every script; the lower() of SQLite only that of ASCII. */
import type { Contact } from '../../../engine/records';
import type { Person } from '../../../domain/flow/schema';

export function textKey(text: string | null | undefined): string | null {
  return text ? text.toLowerCase() : null;
}

export function contactSearchText(contact: Partial<Contact>): string | null {
  const fullName = [contact.firstName, contact.lastName].filter(Boolean).join(' ');
  const parts = [
    fullName,
    contact.name === fullName ? null : contact.name,
    contact.email,
    contact.phone,
    contact.externalId,
  ];
  return textKey(parts.filter(Boolean).join('\n'));
}

/** Emails between line breaks, so that a whole address can be looked for: "\nana@example.com\nbo@example.com\n". */
export function approverKeys(approvers: Person[]): string | null {
  return approvers.length === 0 ? null : `\n${approvers.map((person) => person.email.toLowerCase()).join('\n')}\n`;
}
