/**
 * Whether a text is surely in another language than it should be. A small honest guess: it knows scripts, and of the
 * languages below the words that every text is full of. Whatever is short, mixed or unknown to it is not doubted.
 */

type Known = 'en' | 'de' | 'fr' | 'es' | 'pt' | 'it' | 'nl' | 'pl' | 'sv' | 'da';

/** Frequent words, less those that several of these languages share. */
const WORDS: Readonly<Record<Known, string>> = {
  en: 'the and you your for with this that have are our from would like will can if was about what we it is of to',
  de: 'und der die das ist nicht ich sie wir mit auf für ihr ihre ihnen haben sich auch oder noch wenn einen eine wie ein zu den dem von bei uns können',
  fr: 'et le les des vous nous est pour votre vos avec dans une que qui pas sur avons êtes ce cette plus être mais bonjour notre si merci au',
  es: 'y el los las usted nosotros es para su sus con una que por no del lo pero más está hola gracias nuestro nuestra si quieres tu le como',
  pt: 'e o os as você nós é para seu sua com uma que por não do da mas mais está olá obrigado nosso nossa se em um ao dos também',
  it: 'e il gli le lei noi è per suo sua con una che non del della ma più ciao grazie nostro nostra se di un sono anche può',
  nl: 'en de het een u je wij is voor uw met niet van dat zijn ook maar nog als wat op kunnen hebben naar bij',
  pl: 'i w na się nie jest że do dla z pan pani nasz oraz czy ale jak to po od przez są twój',
  sv: 'och det att du vi är för din ditt med inte som på en ett har av till om kan hej ni er',
  da: 'og det at du vi er for din dit med ikke som på en et har af til om kan hej jeg jer',
};

const SETS = Object.fromEntries(
  Object.entries(WORDS).map(([language, words]) => [language, new Set(words.split(' '))]),
) as Record<Known, Set<string>>;

const SCRIPTS: readonly (readonly [name: string, pattern: RegExp, languages: readonly string[]])[] = [
  ['Cyrillic', /\p{Script=Cyrillic}/gu, ['ru', 'uk', 'be', 'bg', 'sr', 'mk', 'kk', 'ky', 'mn', 'tg']],
  ['Greek', /\p{Script=Greek}/gu, ['el']],
  ['Arabic', /\p{Script=Arabic}/gu, ['ar', 'fa', 'ur', 'ps', 'ckb']],
  ['Hebrew', /\p{Script=Hebrew}/gu, ['he', 'iw', 'yi']],
  ['Hangul', /\p{Script=Hangul}/gu, ['ko']],
  ['Kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu, ['ja']],
  ['Han', /\p{Script=Han}/gu, ['zh', 'ja', 'yue']],
  ['Thai', /\p{Script=Thai}/gu, ['th']],
  ['Devanagari', /\p{Script=Devanagari}/gu, ['hi', 'mr', 'ne', 'sa']],
];
/** Languages that are written in none of these, as far as we say anything of them. */
const LATIN = new Set([...Object.keys(WORDS), 'nb', 'no', 'fi', 'cs', 'sk', 'hu', 'ro', 'tr', 'vi', 'id', 'ca', 'hr', 'sl', 'et', 'lv', 'lt']); // prettier-ignore

/** Fewer words say too little. */
const ENOUGH_WORDS = 8;
/** How many of a language's frequent words must stand there before it counts as that language. */
const ENOUGH_HITS = 4;

/**
 * @param language a tag such as `pt-BR`; a name is not looked at
 * @returns what the text seems to be in, in English; null when nothing speaks against `language`
 */
export function otherLanguage(text: string, language: string): string | null {
  const wanted = /^([a-z]{2,3})([-_]|$)/i.exec(language)?.[1]?.toLowerCase();
  if (wanted === undefined) return null;
  return otherScript(text, wanted) ?? otherWords(text, wanted);
}

function otherScript(text: string, wanted: string): string | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters < 20) return null;
  const own = SCRIPTS.filter(([, , languages]) => languages.includes(wanted));
  const main = SCRIPTS.find(([, pattern]) => (text.match(pattern)?.length ?? 0) > letters / 2);
  if (main && !own.includes(main) && (own.length > 0 || LATIN.has(wanted))) return `${main[0]} script`;
  const share = own.reduce((sum, [, pattern]) => sum + (text.match(pattern)?.length ?? 0), 0) / letters;
  return own.length > 0 && !main && share < 0.1 && wanted !== 'sr' ? 'Latin script' : null;
}

function otherWords(text: string, wanted: string): string | null {
  if (!(wanted in SETS)) return null;
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.length < ENOUGH_WORDS) return null;
  const hits = (language: Known): number => words.filter((word) => SETS[language].has(word)).length;
  const own = hits(wanted as Known);
  const [best] = (Object.keys(SETS) as Known[]).map((one) => [one, hits(one)] as const).sort((a, b) => b[1] - a[1]);
  if (!best || best[0] === wanted || best[1] < ENOUGH_HITS || best[1] < own * 2 + 2) return null;
  return new Intl.DisplayNames(['en'], { type: 'language' }).of(best[0]) ?? best[0];
}
