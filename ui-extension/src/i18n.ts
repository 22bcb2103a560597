/**
 * The texts in the language of the reader. Each area of texts is a file in locales/<language>/, loaded with the screen
 * that needs it (`meta.texts` of its route), so that a phone that opens one draft does not load the settings' texts.
 * `core` is always there.
 */
import { createI18n } from 'vue-i18n';
import { keep, readKept } from './composables/kept';

export const LOCALES = ['en', 'pt-BR'] as const;
export type Locale = (typeof LOCALES)[number];

/** What each is called in itself. */
export const LOCALE_NAMES: Readonly<Record<Locale, string>> = { en: 'English', 'pt-BR': 'Português (Brasil)' };

type Messages = Record<string, unknown>;
const files = import.meta.glob<{ default: Messages }>('./locales/*/*.json');
const areas = new Set<string>(['core']);
const loaded = new Set<string>();

export const i18n = createI18n({
  legacy: false,
  locale: 'en',
  fallbackLocale: 'en',
  missingWarn: import.meta.env.DEV,
  fallbackWarn: import.meta.env.DEV,
});

export function currentLocale(): Locale {
  return i18n.global.locale.value as Locale;
}

/** What was chosen on this device, else the browser's language if there are texts for it, else English. */
export function preferredLocale(): Locale {
  const kept = LOCALES.find((locale) => locale === readKept('locale'));
  if (kept) return kept;
  const first = navigator.languages.map((language) => language.toLowerCase()).find((one) => /^(en|pt)\b/.test(one));
  return first?.startsWith('pt') ? 'pt-BR' : 'en';
}

/** Shows everything in this language from now on, and remembers it on this device. */
export async function setLocale(locale: Locale): Promise<void> {
  await Promise.all([...areas].map((area) => load(locale, area)));
  i18n.global.locale.value = locale;
  document.documentElement.lang = locale;
  keep('locale', locale);
}

/** Loads these areas in the current language. */
export async function loadTexts(names: readonly string[]): Promise<void> {
  for (const name of names) areas.add(name);
  await Promise.all(names.map((name) => load(currentLocale(), name)));
}

async function load(locale: Locale, area: string): Promise<void> {
  const file = `./locales/${locale}/${area}.json`;
  if (loaded.has(file)) return;
  const read = files[file];
  if (!read) throw new Error(`There is no ${file}.`);
  const { default: messages } = await read();
  i18n.global.mergeLocaleMessage(locale, { [area]: messages });
  loaded.add(file);
}
