/** The people of examples/contacts.csv, as the import reads them. */
import type { ContactInput } from '../../engine/services';
import { contactOf, readColumns, type Columns } from '../contacts/columns';
import { rowsOf } from '../contacts/csv';
import { isolated } from '../text/width';

export interface Person {
  id: string;
  firstName: string;
  name: string;
  email: string | null;
  timeZone: string | null;
  city: string;
  /** What they are to the business: `new`, `customer` or `asleep`. */
  group: string;
  invoice: Invoice | null;
}

export interface Invoice {
  number: string;
  /** In the smallest unit of the currency. */
  amount: number;
  currency: string;
  dueAt: string;
}

/** @param refused lines that were not imported */
export async function readPeople(file: string, refused: ReadonlySet<number>): Promise<Person[]> {
  const people: Person[] = [];
  let columns: Columns | null = null;
  for await (const { line, cells } of rowsOf(file)) {
    if (columns === null) columns = readColumns(cells);
    else if (!refused.has(line)) people.push(personOf(contactOf(cells, columns.meanings)));
  }
  return people;
}

function personOf(contact: ContactInput): Person {
  const { externalId, firstName, lastName, email, timeZone, attributes = {} } = contact;
  const told = (name: string): string => String(attributes[name] ?? '');
  return {
    id: externalId ?? '',
    firstName: firstName ?? '',
    name: [firstName, lastName].filter(Boolean).join(' '),
    email: email ?? null,
    timeZone: timeZone ?? null,
    city: told('city'),
    group: told('group'),
    invoice:
      told('invoice') === ''
        ? null
        : {
            number: told('invoice'),
            amount: Number(told('amount')),
            currency: told('currency'),
            dueAt: `${told('due')}T12:00:00Z`,
          },
  };
}

/** `Ana Souza (São Paulo)`, or `Ana Souza (São Paulo, 09:30)` with the time there. */
export function called({ name, city, id }: Person, time?: string): string {
  const place = [city, time].filter(Boolean).join(', ');
  return `${isolated(name || id)}${place && ` (${place})`}`;
}
