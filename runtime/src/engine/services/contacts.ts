/** Contacts: found or made, opted out, erased. */
import type { Actor, Attributes, Contact, Id } from '../records';

/** Fields of a contact as a caller gives them; absent: left alone, null: removed. */
export interface ContactInput {
  externalId?: string | null;
  email?: string | null;
  phone?: string | null;
  firstName?: string | null;
  lastName?: string | null;
  name?: string | null;
  company?: string | null;
  language?: string | null;
  timeZone?: string | null;
  /** Merged into what is there; a null value removes one. */
  attributes?: Attributes;
}

export interface Contacts {
  /** Found by id, else external id, else email, else phone; created when there is none. Phone is normalised to E.164. */
  upsert(input: ContactInput & { id?: Id }, by: Actor): Promise<{ contact: Contact; created: boolean }>;
  update(id: Id, input: ContactInput, by: Actor): Promise<Contact>;
  get(id: Id): Promise<Contact>;
  /** Exits all enrollments, suppresses the addresses. Idempotent. */
  optOut(id: Id, reason: string, by: Actor): Promise<{ contact: Contact; ended: Id[] }>;
  optIn(id: Id, by: Actor): Promise<Contact>;
  erase(id: Id, by: Actor): Promise<void>;
}
