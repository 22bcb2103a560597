/** The fields of a contact as a caller gives them, checked and normalised. On the path of bulk enrollment: no schemas here. */
import type { Settings } from '../domain/settings';
import { isZone } from '../domain/time';
import type { FieldError } from './errors';
import { pointerTo, refuseFields } from './fields';
import { normalisePhone } from './phone';
import type { Attributes, Contact } from './records';
import type { ContactInput } from './services';

/** Checked: absent is left alone, null is removed. */
export type ContactFields = Partial<Omit<Contact, 'id' | 'optedOutAt' | 'createdAt' | 'updatedAt'>>;

const MAX_ATTRIBUTES = 100;
const MAX_ATTRIBUTE_NAME = 64;
const MAX_ATTRIBUTE_TEXT = 2_000;
const MAX_EMAIL = 254;

type TextField = Exclude<keyof ContactInput, 'attributes'>;
type PhoneSettings = Pick<Settings, 'defaultCountry'>;

/** Answers with the text to keep, or with what is wrong. */
type Check = (text: string, settings: PhoneSettings) => { keep: string } | { problem: string };

/** No spaces, controls, quotes or brackets; a domain with at least two labels, in any script. RFC 5321 less quoted parts. */
const EMAIL =
  /^[^\s\p{C}<>()[\],:;"\\@.]+(?:\.[^\s\p{C}<>()[\],:;"\\@.]+)*@(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}]$/u;
/** The shape of BCP 47, not its registry. */
const LANGUAGE = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/;

const CHECKS: Record<TextField, Check> = {
  externalId: atMost(200),
  email: checkEmail,
  phone: checkPhone,
  firstName: atMost(200),
  lastName: atMost(200),
  name: atMost(400),
  company: atMost(200),
  language: checkLanguage,
  timeZone: checkZone,
};
const NAMES = Object.keys(CHECKS) as TextField[];

/**
 * Fields as they are kept. Names stay as they came; a phone number becomes E.164; an email address keeps its spelling
 * and is compared without regard to case; `pt_BR` becomes `pt-BR`. A blank text says that there is no value, like null.
 * `id` is passed over: it names a contact and is no field of one.
 * @param at pointer of the contact in the request
 * @throws {Refused} 422 `invalid_request`, with every field that is wrong
 */
export function contactFieldsOf(
  input: ContactInput & { id?: string },
  settings: PhoneSettings,
  at = '',
): ContactFields {
  const problems: FieldError[] = [];
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw refuseFields([{ pointer: at, message: 'A contact is an object with fields such as email and phone.' }]);
  const fields: ContactFields = {};
  for (const name in input) {
    if (name === 'id') continue;
    if (name === 'attributes') {
      if (input.attributes !== undefined)
        fields.attributes = checkAttributes(input.attributes, `${at}/attributes`, problems);
    } else if (Object.hasOwn(CHECKS, name)) {
      const field = name as TextField;
      const value = readText(field, input[field], settings, at, problems);
      if (value !== undefined) fields[field] = value;
    } else {
      problems.push({
        pointer: at + pointerTo([name]),
        message: `A contact has no field '${name}'. Its fields: ${NAMES.join(', ')}; all else goes into attributes.`,
      });
    }
  }
  if (problems.length > 0) throw refuseFields(problems);
  return fields;
}

/** @throws {Refused} 422 `invalid_request` when merging made more than a contact may have */
export function refuseTooMany(attributes: Attributes, pointer: string): void {
  const count = Object.keys(attributes).length;
  if (count <= MAX_ATTRIBUTES) return;
  throw refuseFields([
    {
      pointer,
      message: `The contact would have ${count} attributes; it has at most ${MAX_ATTRIBUTES}. Remove some by giving null.`,
    },
  ]);
}

/** Merges: a null value removes a name. */
export function mergeAttributes(stored: Attributes, given: Attributes): Attributes {
  return Object.fromEntries(Object.entries({ ...stored, ...given }).filter(([, value]) => value !== null));
}

function readText(
  field: TextField,
  value: unknown,
  settings: PhoneSettings,
  at: string,
  problems: FieldError[],
): string | null | undefined {
  if (value === undefined || value === null) return value;
  const refuse = (message: string): undefined => void problems.push({ pointer: `${at}/${field}`, message });
  if (typeof value !== 'string')
    return refuse(
      `This is ${Array.isArray(value) ? 'a list' : `of type ${typeof value}`}; give a text, or null to remove it.`,
    );
  // PostgreSQL cannot keep it, and nobody means it.
  if (value.includes('\0')) return refuse('The text has a NUL character. Leave it out.');
  const text = value.trim();
  if (text === '') return null;
  const result = CHECKS[field](text, settings);
  return 'keep' in result ? result.keep : refuse(result.problem);
}

function atMost(length: number): Check {
  return (text) =>
    text.length <= length
      ? { keep: text }
      : { problem: `The text has ${text.length} characters; at most ${length} are kept. Shorten it.` };
}

function checkEmail(text: string): ReturnType<Check> {
  if (text.length > MAX_EMAIL)
    return { problem: `The address has ${text.length} characters; at most ${MAX_EMAIL} are possible.` };
  return EMAIL.test(text)
    ? { keep: text }
    : {
        problem: `'${text}' is no email address. Give one address such as ana@example.com, without a name or brackets.`,
      };
}

function checkPhone(text: string, { defaultCountry }: PhoneSettings): ReturnType<Check> {
  const result = normalisePhone(text, defaultCountry);
  return result.ok ? { keep: result.number } : { problem: result.problem };
}

function checkLanguage(text: string): ReturnType<Check> {
  const tag = text.replaceAll('_', '-');
  return tag.length <= 35 && LANGUAGE.test(tag)
    ? { keep: tag }
    : { problem: `'${text.slice(0, 40)}' is no language tag. Use one such as de or pt-BR.` };
}

function checkZone(text: string): ReturnType<Check> {
  return text.length <= 64 && isZone(text)
    ? { keep: text }
    : { problem: `'${text.slice(0, 64)}' is no time zone. Use an IANA name such as Europe/Berlin.` };
}

function checkAttributes(given: unknown, at: string, problems: FieldError[]): Attributes {
  const refuse = (path: string[], message: string): void =>
    void problems.push({ pointer: at + pointerTo(path), message });
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    refuse([], 'Attributes are an object of names and values.');
    return {};
  }
  const entries = Object.entries(given);
  if (entries.length > MAX_ATTRIBUTES) {
    refuse([], `There are ${entries.length} attributes; a contact has at most ${MAX_ATTRIBUTES}.`);
    return {};
  }
  for (const [name, value] of entries) {
    if (name.trim() === '' || name.length > MAX_ATTRIBUTE_NAME || name.includes('\0')) {
      refuse([name], `The name of an attribute has 1 to ${MAX_ATTRIBUTE_NAME} characters.`);
    } else {
      const problem = valueProblem(value);
      if (problem !== null) refuse([name], problem);
    }
  }
  return given as Attributes;
}

function valueProblem(value: unknown): string | null {
  if (value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return null;
  if (typeof value !== 'string') return 'A value is a text, a finite number, true, false, or null to remove it.';
  if (value.length > MAX_ATTRIBUTE_TEXT)
    return `The text has ${value.length} characters; at most ${MAX_ATTRIBUTE_TEXT} are kept. Shorten it.`;
  return value.includes('\0') ? 'The text has a NUL character. Leave it out.' : null;
}
