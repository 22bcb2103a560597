/** Money is kept in millionths, and people type it as they say it. */
const MILLION = 1_000_000;

export function toMicros(amount: number): number {
  return Math.round(amount * MILLION);
}

export function fromMicros(micros: number): number {
  return micros / MILLION;
}

/** "US$ 1.23"; a code the browser does not know stands as it is. */
export function moneyShown(micros: number, currency: string, locale: string): string {
  const amount = fromMicros(micros);
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 4 }).format(amount);
  } catch {
    return `${amount} ${currency}`;
  }
}
