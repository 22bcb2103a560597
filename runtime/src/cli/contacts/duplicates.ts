/** Finds rows of one file that mean the same contact, without keeping the file in memory. */
import { createHash } from 'node:crypto';
import type { ContactInput } from '../../engine/services';

/** Some 60 MB. Beyond it a repeated row is imported like a repeated file: it changes the contact there is. */
const MOST_KEPT = 1_000_000;

export class Duplicates {
  private readonly lines = new Map<number, number>();

  /** The line on which this contact stood first; null when it is new, and remembered. */
  firstLineOf(contact: ContactInput, line: number): number | null {
    const key = keyOf(contact);
    if (key === null) return null;
    const first = this.lines.get(key);
    if (first !== undefined) return first;
    if (this.lines.size < MOST_KEPT) this.lines.set(key, line);
    return null;
  }
}

/** By what the engine finds a contact: external id, else email, else phone. 52 bits of a hash fit into a number. */
function keyOf({ externalId, email, phone }: ContactInput): number | null {
  const name = externalId
    ? `id ${externalId}`
    : email
      ? `email ${email.toLowerCase()}`
      : phone
        ? `phone ${phone.replace(/[^\d+]/g, '')}`
        : null;
  return name === null ? null : parseInt(createHash('sha1').update(name).digest('hex').slice(0, 13), 16);
}
