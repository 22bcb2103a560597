/** Phone numbers in E.164. Rule: quality.md, "Bad input": normalised, and refused with the reason when they cannot be. */
import { isSupportedCountry, ParseError, parsePhoneNumberWithError, type CountryCode } from 'libphonenumber-js';

export type PhoneResult = { ok: true; number: string } | { ok: false; problem: string };

const LONGEST = 40;
const EXAMPLE = 'Write it with its country code, such as +4930123456.';

/**
 * One phone number and nothing else. It must be possible (country code and number of digits), not known to be assigned:
 * ranges are opened faster than the library learns of them.
 * @param defaultCountry ISO code for numbers without a country code; null: those are refused
 */
export function normalisePhone(text: string, defaultCountry: string | null): PhoneResult {
  const refused = (why: string): PhoneResult => ({ ok: false, problem: `'${shown(text)}' ${why}` });
  if (text.length > LONGEST) return refused(`is longer than ${LONGEST} characters. ${EXAMPLE}`);
  try {
    const options = {
      extract: false,
      ...(defaultCountry === null ? {} : { defaultCountry: defaultCountry as CountryCode }),
    };
    const phone = parsePhoneNumberWithError(text.trim(), options);
    if (phone.ext) return refused(`has an extension, to which no message can be sent. Leave out 'ext. ${phone.ext}'.`);
    if (!phone.isPossible())
      return refused(`has a number of digits that +${phone.countryCallingCode} does not have. ${EXAMPLE}`);
    return { ok: true, number: phone.number };
  } catch (error) {
    if (error instanceof ParseError)
      return refused(REASONS[error.message]?.(defaultCountry) ?? `is no phone number. ${EXAMPLE}`);
    throw error;
  }
}

/** Whether numbering plans are known for the country, so that it can be the default country. */
export function hasPhonePlan(country: string): boolean {
  return isSupportedCountry(country);
}

const REASONS: Record<string, (defaultCountry: string | null) => string> = {
  TOO_SHORT: () => `is too short for a phone number. ${EXAMPLE}`,
  TOO_LONG: () => `is too long for a phone number. ${EXAMPLE}`,
  INVALID_COUNTRY: (defaultCountry) =>
    defaultCountry === null
      ? 'has no known country code. Write it as +4930123456, or set a default country in the settings.'
      : `has no known country code. ${EXAMPLE}`,
};

function shown(text: string): string {
  // A pair of surrogates cut in half is no text.
  return text.length > LONGEST ? `${text.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '')}…` : text;
}
