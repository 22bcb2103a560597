/** What to call a contact of whom perhaps only an address is known. */
import type { Review } from '../api/types';

export function contactName({ name, email, phone, id }: Review['contact']): string {
  return [name, email, phone].find((one) => one !== null && one.trim() !== '') ?? id;
}
