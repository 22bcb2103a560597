/** What a weekday is called, 1 Monday to 7 Sunday. */
export function weekdayName(day: number, locale: string, length: 'short' | 'long'): string {
  // 1 January 2024 was a Monday.
  return new Intl.DateTimeFormat(locale, { weekday: length, timeZone: 'UTC' }).format(Date.UTC(2024, 0, day));
}
