/** Finds whom a signal is about. */
import { Refused } from '../errors';
import { normalisePhone } from '../phone';
import type { Tx } from '../ports';
import type { Contact } from '../records';
import type { Who } from '../services';

/** Several contacts may share an address; the signal then concerns all of them. Empty: nobody known is meant. */
export async function contactsMeant(tx: Tx, who: Who): Promise<Contact[]> {
  if (who.contactId !== undefined) return some(await tx.contact(who.contactId));
  if (who.externalId !== undefined) return some(await tx.contactByExternalId(who.externalId));
  if (who.email !== undefined) return tx.contactsByAddress({ email: who.email });
  if (who.phone !== undefined) return tx.contactsByAddress({ phone: await comparable(tx, who.phone) });
  return [];
}

/** A number as contacts keep it; one that is none of theirs finds nobody. */
async function comparable(tx: Tx, phone: string): Promise<string> {
  const result = normalisePhone(phone, (await tx.settings()).defaultCountry);
  return result.ok ? result.number : phone;
}

export function namesSomebody(who: Who): boolean {
  return (
    who.contactId !== undefined || who.externalId !== undefined || who.email !== undefined || who.phone !== undefined
  );
}

export function nobodyNamed(): Refused {
  return new Refused(
    422,
    'contact_missing',
    'The signal names nobody. Send a contactId, externalId, email, phone or conversation.',
  );
}

function some(contact: Contact | null): Contact[] {
  return contact ? [contact] : [];
}
