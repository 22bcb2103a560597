/** Finds whom a signal is about. */
import { Refused } from '../errors';
import { normalisePhone } from '../phone';
import type { Tx } from '../ports';
import type { Contact } from '../records';
import type { Who } from '../services';

/**
 * The contacts meant by the first of id, external id, email and phone that anybody known has. Several may share an
 * address; the signal then concerns all of them. Empty: nobody known is meant.
 */
export async function contactsMeant(tx: Tx, who: Who): Promise<Contact[]> {
  for (const found of await byEach(tx, who)) if (found.length > 0) return found;
  return [];
}

/** Everybody whom any of the names given fits: who asks not to be written to at an address means all that have it. */
export async function everybodyMeant(tx: Tx, who: Who): Promise<Contact[]> {
  const found = new Map((await byEach(tx, who)).flat().map((contact) => [contact.id, contact]));
  return [...found.values()];
}

async function byEach(tx: Tx, given: Who): Promise<Contact[][]> {
  const { contactId, externalId } = given;
  const { email, phone } = await addressesOf(tx, given);
  return [
    contactId === undefined ? [] : some(await tx.contact(contactId)),
    externalId === undefined ? [] : some(await tx.contactByExternalId(externalId)),
    email === undefined ? [] : await tx.contactsByAddress({ email }),
    phone === undefined ? [] : await tx.contactsByAddress({ phone }),
  ];
}

/** Addresses as contacts keep them; a number that is none of theirs stays as it came, and finds nobody. */
export async function addressesOf(tx: Tx, { email, phone }: Who): Promise<Pick<Who, 'email' | 'phone'>> {
  const addresses: Pick<Who, 'email' | 'phone'> = {};
  if (email !== undefined) addresses.email = email.trim();
  if (phone !== undefined) {
    const result = normalisePhone(phone, (await tx.settings()).defaultCountry);
    addresses.phone = result.ok ? result.number : phone;
  }
  return addresses;
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
