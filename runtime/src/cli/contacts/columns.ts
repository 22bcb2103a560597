/** What the columns of a CSV file mean: the fields of a contact by their usual names, attributes for all others. */
import type { ContactInput } from '../../engine/services';
import { CommandFailed } from '../failure';

export type Field = Exclude<keyof ContactInput, 'attributes'>;

export type Meaning = { field: Field } | { attribute: string } | null;

export interface Columns {
  /** By position; null is passed over. */
  meanings: Meaning[];
  /** Sentences on what may surprise. */
  remarks: string[];
}

const FIELDS: readonly Field[] = [
  'externalId',
  'email',
  'phone',
  'firstName',
  'lastName',
  'name',
  'company',
  'language',
  'timeZone',
];
/** One of them says who it is. */
const IDENTIFYING: readonly Field[] = ['externalId', 'email', 'phone'];
const MAX_ATTRIBUTE_NAME = 64;

/** Names as people write them, in lower case, letters and digits only. */
const NAMES: Readonly<Record<Field, readonly string[]>> = {
  externalId: [
    'externalid',
    'extid',
    'id',
    'contactid',
    'customerid',
    'userid',
    'crmid',
    'kundennummer',
    'customernumber',
  ],
  email: ['email', 'mail', 'emailaddress', 'mailaddress', 'correo', 'correoelectrónico', 'courriel', 'emailadresse'],
  phone: [
    'phone',
    'phonenumber',
    'mobile',
    'mobilephone',
    'mobilenumber',
    'cell',
    'cellphone',
    'tel',
    'telephone',
    'telefon',
    'telefone',
    'teléfono',
    'téléphone',
    'handy',
    'celular',
    'whatsapp',
  ],
  firstName: ['firstname', 'givenname', 'forename', 'vorname', 'nombre', 'prénom', 'prenom', 'nome'],
  lastName: ['lastname', 'surname', 'familyname', 'nachname', 'apellido', 'apellidos', 'nomdefamille', 'sobrenome'],
  name: ['name', 'fullname', 'contactname', 'displayname', 'nomecompleto', 'nombrecompleto'],
  company: ['company', 'companyname', 'organization', 'organisation', 'account', 'firma', 'empresa', 'entreprise'],
  language: ['language', 'locale', 'lang', 'sprache', 'idioma', 'langue'],
  timeZone: ['timezone', 'tz', 'zeitzone', 'fusohorário', 'zonahoraria'],
};

/**
 * @param header the first row
 * @param map from `--map`: column → field, `attributes.<name>`, or `-` to pass it over
 * @throws {CommandFailed} when `map` names what there is not, or no column says who it is
 */
export function readColumns(header: readonly string[], map: ReadonlyMap<string, string> = new Map()): Columns {
  const titles = header.map((title) => title.trim());
  for (const column of map.keys()) {
    if (titles.includes(column)) continue;
    throw new CommandFailed(
      `--map names the column '${column}', which is not there. The columns are: ${titles.join(', ')}.`,
    );
  }
  const remarks: string[] = [];
  const taken = new Map<Field, string>();
  const meanings: Meaning[] = titles.map(() => null);
  const assign = (at: number, meaning: Meaning): void => {
    meanings[at] = meaning;
    if (meaning && 'field' in meaning) taken.set(meaning.field, titles[at] ?? '');
  };
  // What was said outright comes first, so that it wins over what a name suggests.
  titles.forEach((title, at) => {
    const told = map.get(title);
    if (told !== undefined) assign(at, toldMeaning(title, told, taken));
  });
  titles.forEach((title, at) => {
    if (!map.has(title)) assign(at, usualMeaning(title, taken, remarks));
  });
  refuseNobody(titles, taken);
  return { meanings, remarks };
}

function toldMeaning(column: string, told: string, taken: ReadonlyMap<Field, string>): Meaning {
  if (told === '-') return null;
  if (told.startsWith('attributes.') && told.length > 'attributes.'.length)
    return { attribute: told.slice('attributes.'.length) };
  const field = FIELDS.find((each) => each === told);
  if (!field)
    throw new CommandFailed(
      `--map ${column}=${told}: '${told}' is no field of a contact. There are ${FIELDS.join(', ')}, attributes.<name>, and - to leave the column out.`,
    );
  const other = taken.get(field);
  if (other !== undefined)
    throw new CommandFailed(`--map gives both '${other}' and '${column}' the field ${field}. Keep one of them.`);
  return { field };
}

function usualMeaning(title: string, taken: ReadonlyMap<Field, string>, remarks: string[]): Meaning {
  if (title === '') {
    remarks.push('A column without a name is left out.');
    return null;
  }
  const field = fieldNamed(title);
  if (field === null) return attribute(title, remarks);
  const other = taken.get(field);
  if (other === undefined) return { field };
  remarks.push(`'${title}' becomes an attribute, because '${other}' is the ${field} already; --map changes that.`);
  return attribute(title, remarks);
}

function attribute(title: string, remarks: string[]): Meaning {
  if (title.length <= MAX_ATTRIBUTE_NAME) return { attribute: title };
  remarks.push(
    `The column '${title.slice(0, 30)}…' is left out: the name of an attribute has at most ${MAX_ATTRIBUTE_NAME} characters. Give it another with --map.`,
  );
  return null;
}

/** @returns null when the name is none of the usual ones */
export function fieldNamed(title: string): Field | null {
  const bare = title
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}]/gu, '');
  return FIELDS.find((field) => NAMES[field].includes(bare)) ?? null;
}

function refuseNobody(titles: readonly string[], taken: ReadonlyMap<Field, string>): void {
  if (IDENTIFYING.some((field) => taken.has(field))) return;
  throw new CommandFailed(
    `None of the columns (${titles.join(', ')}) says who a contact is. Name one, such as --map "${titles[0] ?? 'column'}=email"; externalId and phone do as well.`,
  );
}

/** One row as a contact. An empty cell says nothing: what is stored stays. */
export function contactOf(cells: readonly string[], meanings: readonly Meaning[]): ContactInput {
  const contact: ContactInput = {};
  const attributes: Record<string, string> = {};
  meanings.forEach((meaning, at) => {
    const value = cells[at]?.trim() ?? '';
    if (meaning === null || value === '') return;
    if ('field' in meaning) contact[meaning.field] = value;
    else attributes[meaning.attribute] = value;
  });
  return Object.keys(attributes).length > 0 ? { ...contact, attributes } : contact;
}
