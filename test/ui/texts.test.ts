/** The texts of the web UI: the same in both languages, and there where a screen asks for them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = join(__dirname, '../../ui-extension/src');
const LOCALES = join(SOURCES, 'locales');

type Texts = { [name: string]: string | Texts };

/** `core.nav.label` → text, over all files of a language. */
function textsOf(locale: string): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (texts: Texts, path: string): void => {
    for (const [name, value] of Object.entries(texts)) {
      if (typeof value === 'string') found.set(`${path}.${name}`, value);
      else walk(value, `${path}.${name}`);
    }
  };
  for (const file of readdirSync(join(LOCALES, locale))) {
    walk(JSON.parse(readFileSync(join(LOCALES, locale, file), 'utf8')) as Texts, file.replace('.json', ''));
  }
  return found;
}

const english = textsOf('en');
const portuguese = textsOf('pt-BR');
const valuesIn = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
/** Problems whose sentence the server words in English. */
const isServers = (key: string): boolean => key.startsWith('core.problems.');

describe('the texts of the UI', () => {
  it('are there in both languages', () => {
    expect([...english.keys()].filter((key) => !portuguese.has(key))).toEqual([]);
    expect([...portuguese.keys()].filter((key) => !english.has(key) && !isServers(key))).toEqual([]);
  });

  it('name the same values, and have as many forms, in both languages', () => {
    const shape = (text: string): unknown => ({ values: valuesIn(text), forms: text.split('|').length });
    const both = [...english.keys()].filter((key) => portuguese.has(key));
    expect(both.map((key) => [key, shape(portuguese.get(key)!)])).toEqual(both.map((key) => [key, shape(english.get(key)!)])); // prettier-ignore
  });

  it('are never empty, and end without an exclamation mark', () => {
    for (const text of [...english.values(), ...portuguese.values()]) expect(text.trim()).toMatch(/[^!]$/u);
  });

  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(vue|ts)$/.test(file));
  const sources = files.map((file) => ({ file, source: readFileSync(join(SOURCES, file), 'utf8') }));

  it('are there wherever a screen asks for one', () => {
    const missing = sources.flatMap(({ file, source }) =>
      [...source.matchAll(/\bt\(\s*'([a-z]\w*(?:\.\w+)+)'/gi)]
        .map(([, key]) => key!)
        .filter((key) => !english.has(key))
        .map((key) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('begin so wherever a key is put together', () => {
    const missing = sources.flatMap(({ file, source }) =>
      [...source.matchAll(/\bt\(\s*`([a-z]\w*(?:\.\w+)+)\.\$\{/gi)]
        .map(([, key]) => `${key!}.`)
        .filter((begin) => ![...english.keys()].some((key) => key.startsWith(begin)))
        .map((begin) => `${file}: ${begin}`),
    );
    expect(missing).toEqual([]);
  });
});
