/** What to call a contact of whom perhaps only an address is known. */
import type { Review } from '../api/types';

interface Called extends Pick<Review['contact'], 'id' | 'name' | 'email' | 'phone'> {
  firstName?: string | null;
  lastName?: string | null;
}

export function contactName(contact: Called): string {
  const { name, firstName, lastName, email, phone, id } = contact;
  const parts = [firstName, lastName].filter(Boolean).join(' ');
  return [name, parts, email, phone].find((one) => one !== null && one.trim() !== '') ?? id;
}
