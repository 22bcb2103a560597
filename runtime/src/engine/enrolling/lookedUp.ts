/**
 * A transaction that knows beforehand what many items will ask it: whom they name is looked up for all of them together,
 * and the contacts and records that they make are written together. An item sees what those before it have made, as if
 * each had been written at once. What is asked beyond that goes to the transaction, after what was made is written.
 */
import { Refused } from '../errors';
import type { Tx } from '../ports';
import type { Contact, Id, TargetRecord } from '../records';
import type { Item } from './prepare';

interface LookedUp {
  tx: Tx;
  /** Writes what was made since; to be called at the end. */
  write(): Promise<void>;
}

type Address = { email?: string | null | undefined; phone?: string | null | undefined };

/** Nothing that enrolling makes matters to these. */
const INDEPENDENT: ReadonlySet<string> = new Set(['conversation', 'conversationByExternalId']);

export async function lookUp(tx: Tx, items: readonly Item[]): Promise<LookedUp> {
  const contacts = new KnownContacts();
  const suppressed = new Set<string>();
  await findContacts(tx, items, contacts, suppressed);
  const targets = await findTargets(tx, items);

  const newContacts = new Map<Id, Contact>();
  const changedContacts = new Map<Id, Contact>();
  const newTargets = new Map<Id, TargetRecord>();

  async function write(): Promise<void> {
    // Taken before it is written: what is asked meanwhile must not write it again.
    const [made, changed, records] = [taken(newContacts), taken(changedContacts), taken(newTargets)];
    if (made.length > 0) await tx.insertContacts(made);
    if (changed.length > 0) await tx.updateContact(...changed);
    if (records.length > 0) await tx.insertTargetRecord(...records);
  }

  const known: Partial<Tx> = {
    contact: async (id) => contacts.byId(id) ?? tx.contact(id),
    contactByExternalId: async (externalId) => {
      const found = contacts.of(externalKey(externalId));
      if (found) return found[0] ?? null;
      await write();
      return tx.contactByExternalId(externalId);
    },
    contactsByAddress: async (address) => {
      const found = addressKeys(address).map((key) => contacts.of(key));
      if (found.every((ones) => ones !== null)) return [...new Set(found.flat())];
      await write();
      return tx.contactsByAddress(address);
    },
    isSuppressed: async (address) => {
      const keys = addressKeys(address);
      return keys.every((key) => contacts.isKnown(key))
        ? keys.some((key) => suppressed.has(key))
        : tx.isSuppressed(address);
    },
    suppress: async (address, reason, at) => {
      await tx.suppress(address, reason, at);
      for (const key of addressKeys(address)) suppressed.add(key);
    },
    insertContacts: async (made) => {
      for (const contact of made) {
        contacts.put(contact);
        newContacts.set(contact.id, contact);
      }
    },
    updateContact: async (...changed) => {
      for (const contact of changed) {
        contacts.put(contact);
        (newContacts.has(contact.id) ? newContacts : changedContacts).set(contact.id, contact);
      }
    },
    targetRecordByExternalId: async (type, externalId) => targets.get(`${type} ${externalId}`) ?? null,
    insertTargetRecord: async (...records) => {
      for (const record of records) {
        targets.set(targetKey(record), record);
        newTargets.set(record.id, record);
      }
    },
    updateTargetRecord: async (...records) => {
      for (const record of records) targets.set(targetKey(record), record);
      await write();
      await tx.updateTargetRecord(...records);
    },
  };
  return { tx: { ...writingFirst(tx, write), ...known }, write };
}

/** By id and external id first: who is found by those is not looked for by address. */
async function findContacts(
  tx: Tx,
  items: readonly Item[],
  contacts: KnownContacts,
  suppressed: Set<string>,
): Promise<void> {
  const named = items.flatMap((item) => normalOf(item) ?? []);
  const ids = named.flatMap(({ id }) => id ?? []);
  const externalIds = named.flatMap(({ id, fields }) => (id === null && fields.externalId) || []);
  const none = { ids: [], externalIds: [], emails: [], phones: [] };
  contacts.learn(externalIds.map(externalKey), await tx.contactsNamed({ ...none, ids, externalIds }));

  const rest = named.filter(
    ({ id, fields: { externalId } }) => id === null && !(externalId && contacts.of(externalKey(externalId))?.length),
  );
  const emails = [...new Set(rest.flatMap(({ fields }) => fields.email || []))];
  const phones = [...new Set(rest.flatMap(({ fields }) => fields.phone || []))];
  const keys = [...emails.map((email) => emailKey(email)), ...phones.map((phone) => phoneKey(phone))];
  contacts.learn(keys, await tx.contactsNamed({ ...none, emails, phones }));
  const listed = await tx.suppressedOf({ emails, phones });
  for (const email of listed.emails) suppressed.add(emailKey(email));
  for (const phone of listed.phones) suppressed.add(phoneKey(phone));
}

/** One that is wrong is refused when its turn comes. */
function normalOf(item: Item) {
  try {
    return item.normal();
  } catch (error) {
    if (error instanceof Refused) return null;
    throw error;
  }
}

async function findTargets(tx: Tx, items: readonly Item[]): Promise<Map<string, TargetRecord>> {
  const wanted = new Map(items.flatMap(({ input: { target } }) => (target ? [[targetKey(target), target]] : [])));
  const found = wanted.size === 0 ? [] : await tx.targetRecordsNamed([...wanted.values()]);
  return new Map(found.map((record) => [targetKey(record), record]));
}

/** Contacts as the transaction leaves them, by their names. */
class KnownContacts {
  private readonly contacts = new Map<Id, Contact>();
  private readonly ids = new Map<string, Set<Id>>();
  /** Names of which it knows everybody who has them. */
  private readonly keys = new Set<string>();

  learn(keys: readonly string[], found: readonly Contact[]): void {
    for (const key of keys) this.keys.add(key);
    for (const contact of found) this.put(contact);
  }

  put(contact: Contact): void {
    const before = this.contacts.get(contact.id);
    if (before) for (const key of keysOf(before)) this.ids.get(key)?.delete(contact.id);
    this.contacts.set(contact.id, contact);
    for (const key of keysOf(contact)) {
      const ids = this.ids.get(key);
      if (ids) ids.add(contact.id);
      else this.ids.set(key, new Set([contact.id]));
    }
  }

  byId(id: Id): Contact | undefined {
    return this.contacts.get(id);
  }

  isKnown(key: string): boolean {
    return this.keys.has(key);
  }

  /** By id; null when it does not know everybody of this name. */
  of(key: string): Contact[] | null {
    if (!this.keys.has(key)) return null;
    return [...(this.ids.get(key) ?? [])].sort().flatMap((id) => this.contacts.get(id) ?? []);
  }
}

function keysOf(contact: Contact): string[] {
  return [...(contact.externalId ? [externalKey(contact.externalId)] : []), ...addressKeys(contact)];
}

function addressKeys({ email, phone }: Address): string[] {
  return [...(email ? [emailKey(email)] : []), ...(phone ? [phoneKey(phone)] : [])];
}

const externalKey = (externalId: string): string => `external ${externalId}`;
/** As the store compares them. */
const emailKey = (email: string): string => `email ${email.toLowerCase()}`;
const phoneKey = (phone: string): string => `phone ${phone}`;
const targetKey = ({ type, externalId }: Pick<TargetRecord, 'type' | 'externalId'>): string => `${type} ${externalId}`;

function taken<T>(made: Map<Id, T>): T[] {
  const all = [...made.values()];
  made.clear();
  return all;
}

type Method = (...args: unknown[]) => Promise<unknown>;

function writingFirst(tx: Tx, write: () => Promise<void>): Tx {
  const entries = Object.entries(tx as unknown as Record<string, Method>).map(([name, method]): [string, Method] => [
    name,
    INDEPENDENT.has(name)
      ? method
      : async (...args) => {
          await write();
          return method(...args);
        },
  ]);
  return Object.fromEntries(entries) as unknown as Tx;
}
