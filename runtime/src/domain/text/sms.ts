/**
 * How long a text is as an SMS: the network counts in its own alphabet, and a long text travels in parts.
 * Rules: 3GPP TS 23.038 (alphabet) and TS 23.040 (parts).
 */

/** The basic table; each sign is one unit. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Signs of the extension table: an escape and the sign, so two units. */
const EXTENSION = new Set('\f^{}\\[~]|€');

/** Units in a message of one part, and in each part of a longer one, whose head takes some. */
const CAPACITY = { gsm7: { alone: 160, part: 153 }, ucs2: { alone: 70, part: 67 } } as const;

export interface SmsLength {
  /** `gsm7`: 160 signs; `ucs2`: one sign outside the alphabet makes it 70. */
  encoding: 'gsm7' | 'ucs2';
  /** Units of the encoding, escapes counted. */
  units: number;
  /** Messages the provider sends and charges. At least 1. */
  parts: number;
  /** Units that still fit before there is one part more. */
  left: number;
  /** The first sign that is not in the alphabet; null with `gsm7`. */
  outside: string | null;
}

/** @param text with its variables filled in */
export function smsLength(text: string): SmsLength {
  // By code points, as a phone encodes them.
  const signs = Array.from(text);
  const outside = signs.find((sign) => !BASIC.has(sign) && !EXTENSION.has(sign)) ?? null;
  const encoding = outside === null ? 'gsm7' : 'ucs2';
  const unitsOf = (sign: string): number => (encoding === 'ucs2' ? sign.length : EXTENSION.has(sign) ? 2 : 1);
  const units = signs.reduce((sum, sign) => sum + unitsOf(sign), 0);
  const { alone, part } = CAPACITY[encoding];
  if (units <= alone) return { encoding, units, parts: 1, left: alone - units, outside };
  let parts = 1;
  let filled = 0;
  for (const sign of signs) {
    // A sign of two units stands in one part or in the next, never in both.
    if (filled + unitsOf(sign) > part) {
      parts += 1;
      filled = 0;
    }
    filled += unitsOf(sign);
  }
  return { encoding, units, parts, left: part - filled, outside };
}
