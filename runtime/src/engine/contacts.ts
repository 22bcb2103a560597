/** Contacts: found or made, kept up to date, opted out and in, erased. Rules: semantics.md, "Exit rules" (opt-out). */
import { mergeAttributes, contactFieldsOf, refuseTooMany, type ContactFields } from './contactFields';
import type { EngineDeps } from './deps';
import { endEnrollment, optOutContact } from './ending';
import { notFound, Refused } from './errors';
import { gathering, tell } from './notices';
import type { Notice, Reads, Tx } from './ports';
import type { Actor, Contact, Id } from './records';
import { ENGINE } from './run';
import type { Settings } from '../domain/settings';
import type { ContactInput, Contacts } from './services';

export function createContacts(deps: EngineDeps): Contacts {
  const { store } = deps;

  async function within<T>(work: (tx: Tx, notices: Notice[]) => Promise<T>): Promise<T> {
    const notices: Notice[] = [];
    const result = await gathering(deps, notices, (tx) => work(tx, notices));
    tell(deps, notices);
    return result;
  }

  return {
    upsert: (input, by) =>
      within(async (tx, notices) => {
        const normal = normaliseContact(input, await tx.settings());
        return upsertContact(tx, deps, normal, await normal.find(tx), by, notices);
      }),

    update: (id, input, by) =>
      within(async (tx, notices) => {
        const normal = normaliseContact(input, await tx.settings());
        return (await upsertContact(tx, deps, normal, await contactById(tx, id), by, notices)).contact;
      }),

    get: (id) => contactById(store.read, id),

    optOut: (id, reason, by) =>
      within(async (tx, notices) => {
        const ended = await optOutContact(tx, deps, await contactById(tx, id), reason, by, notices);
        return { contact: await contactById(tx, id), ended };
      }),

    optIn: (id) =>
      within(async (tx) => {
        const contact = await contactById(tx, id);
        await tx.unsuppress({ email: contact.email, phone: contact.phone });
        if (contact.optedOutAt === null) return contact;
        const optedIn = { ...contact, optedOutAt: null, updatedAt: deps.clock.now() };
        await tx.updateContact(optedIn);
        return optedIn;
      }),

    erase: (id, by) =>
      within(async (tx, notices) => {
        await contactById(tx, id);
        for (const enrollment of await tx.openEnrollments({ contactId: id })) {
          await endEnrollment(
            tx,
            deps,
            enrollment.id,
            { state: 'exited', reason: 'cancelled', why: 'The contact was erased', by },
            notices,
          );
        }
        await tx.eraseContact(id, deps.clock.now());
      }),
  };
}

// ---------------------------------------------------------------- what enrolling shares

/** A contact as a caller named it, checked. */
export class NormalContact {
  constructor(
    /** Names a stored contact; null: it is found by its fields. */
    readonly id: Id | null,
    readonly fields: ContactFields,
    /** Pointer of the contact in the request, for refusals that come later. */
    readonly at: string,
  ) {}

  /**
   * The stored contact that is meant; null when there is none.
   * @throws {Refused} 404 when an id is given that no contact has
   */
  async find(read: Reads): Promise<Contact | null> {
    if (this.id !== null) return contactById(read, this.id);
    return resolveContact(read, this.fields);
  }
}

/**
 * Checks what a caller gives and makes it comparable: see contactFields.ts.
 * @param at pointer of the contact in the request
 * @throws {Refused} 422 `invalid_request`, with a pointer for each field that is wrong
 */
export function normaliseContact(
  input: ContactInput & { id?: Id },
  settings: Pick<Settings, 'defaultCountry'>,
  at = '',
): NormalContact {
  return new NormalContact(input.id ?? null, contactFieldsOf(input, settings, at), at);
}

/**
 * Found by external id, else email, else phone (E.164). Of several contacts with one address the oldest is meant: a
 * repeated request then always means the same one. Who comes with an external id is never taken for a contact that has
 * another one, even if they share an address.
 */
export async function resolveContact(
  read: Reads,
  { externalId, email, phone }: Pick<ContactFields, 'externalId' | 'email' | 'phone'>,
): Promise<Contact | null> {
  const named = externalId ? await read.contactByExternalId(externalId) : null;
  if (named) return named;
  for (const address of [email && { email }, phone && { phone }]) {
    if (!address) continue;
    const found = oldest(await read.contactsByAddress(address), externalId ?? null);
    if (found) return found;
  }
  return null;
}

function oldest(contacts: Contact[], externalId: string | null): Contact | null {
  const meant = externalId === null ? contacts : contacts.filter((contact) => contact.externalId === null);
  return meant.reduce<Contact | null>(
    (first, contact) => (first === null || contact.id < first.id ? contact : first),
    null,
  );
}

/**
 * Lays the fields over the contact that was found, or makes one. Whoever has a suppressed address is opted out: a new
 * contact at once, a stored one (whose enrollments end) when it gets such an address.
 * @throws {Refused} 422 `contact_missing` when a new contact would have no address and no external id to be found by;
 *   409 `external_id_taken`; 422 `invalid_request` when there are too many attributes
 */
export async function upsertContact(
  tx: Tx,
  deps: EngineDeps,
  normal: NormalContact,
  found: Contact | null,
  by: Actor = ENGINE,
  notices: Notice[] = [],
): Promise<{ contact: Contact; created: boolean }> {
  if (found === null) return { contact: await insertContact(tx, deps, normal.fields), created: true };
  const contact = merged(found, normal, deps.clock.now());
  if (contact === found) return { contact, created: false };
  if (contact.externalId !== found.externalId) await refuseTakenId(tx, contact);
  await tx.updateContact(contact);
  const isNewAddress = contact.email !== found.email || contact.phone !== found.phone;
  if (!isNewAddress || contact.optedOutAt !== null || !(await tx.isSuppressed(contact)))
    return { contact, created: false };
  await optOutContact(tx, deps, contact, 'The new address is on the suppression list', by, notices);
  return { contact: await contactById(tx, contact.id), created: false };
}

async function insertContact(tx: Tx, deps: EngineDeps, fields: ContactFields): Promise<Contact> {
  const { externalId = null, email = null, phone = null } = fields;
  if (externalId === null && email === null && phone === null) {
    throw new Refused(
      422,
      'contact_missing',
      'The contact has nothing to be found by again. Give an externalId, email or phone.',
    );
  }
  const now = deps.clock.now();
  const { firstName = null, lastName = null, name = null, company = null, language = null, timeZone = null } = fields;
  const attributes = mergeAttributes({}, fields.attributes ?? {});
  const optedOutAt = (email !== null || phone !== null) && (await tx.isSuppressed({ email, phone })) ? now : null;
  const contact: Contact = {
    id: deps.newId(now),
    externalId,
    email,
    phone,
    firstName,
    lastName,
    name,
    company,
    language,
    timeZone,
    attributes,
    optedOutAt,
    createdAt: now,
    updatedAt: now,
  };
  await tx.insertContacts([contact]);
  return contact;
}

/** The same object when nothing changes, so that nothing is written. */
function merged(found: Contact, { fields, at }: NormalContact, now: number): Contact {
  const { attributes, ...texts } = fields;
  const keptAttributes = attributes === undefined ? found.attributes : mergeAttributes(found.attributes, attributes);
  const isSame = (Object.keys(texts) as (keyof typeof texts)[]).every(
    (field) => texts[field] === undefined || texts[field] === found[field],
  );
  if (isSame && sameAttributes(found.attributes, keptAttributes)) return found;
  refuseTooMany(keptAttributes, `${at}/attributes`);
  return { ...found, ...texts, attributes: keptAttributes, updatedAt: now };
}

function sameAttributes(one: Contact['attributes'], other: Contact['attributes']): boolean {
  const names = Object.keys(one);
  return (
    one === other ||
    (names.length === Object.keys(other).length &&
      names.every((name) => Object.hasOwn(other, name) && one[name] === other[name]))
  );
}

async function refuseTakenId(tx: Tx, { id, externalId }: Contact): Promise<void> {
  const holder = externalId === null ? null : await tx.contactByExternalId(externalId);
  if (holder === null || holder.id === id) return;
  throw new Refused(
    409,
    'external_id_taken',
    `The external id '${externalId}' belongs to contact '${holder.id}' already. Change that contact, or remove its external id first.`,
  );
}

async function contactById(read: Reads, id: Id): Promise<Contact> {
  const contact = await read.contact(id);
  if (!contact) throw notFound('contact', id);
  return contact;
}
