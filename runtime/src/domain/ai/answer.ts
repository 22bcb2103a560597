/** What an AI answered, read as a message. */
import type { Brief } from './brief';
import { NOTHING, SIGNATURE_GAP } from './prompt';

export type ReadAnswer =
  | { kind: 'message'; text: string; subject: string | null }
  /** `why` goes on after "The AI". */
  | { kind: 'none'; reason: 'refused' | 'empty'; why: string };

export function readAnswer(raw: string, { wantsSubject }: Pick<Brief, 'wantsSubject'>): ReadAnswer {
  const whole = unwrapped(raw.replaceAll('\r\n', '\n')).trim();
  const { subject, text } = split(whole);
  if (text === '') return { kind: 'none', reason: 'empty', why: 'The AI answered with an empty text' };
  if (bareWord(text) === NOTHING)
    return { kind: 'none', reason: 'refused', why: 'The AI said that it cannot write this message' };
  if (isRefusal(text)) return { kind: 'none', reason: 'refused', why: 'The AI refused to write this message' };
  return { kind: 'message', text, subject: wantsSubject ? subject : null };
}

/** Models like to put a text between fences. */
function unwrapped(text: string): string {
  const [, inside] = /^\s*```[a-z]*\n([^]*?)\n?```\s*$/i.exec(text) ?? [];
  return inside ?? text;
}

/** A subject that nobody asked for is no part of the text either. */
function split(whole: string): { subject: string | null; text: string } {
  const [, subject, rest] = /^\**(?:Subject|Betreff|Assunto|Asunto|Objet|Oggetto|Onderwerp)\**:\**[ \t]*([^\n]*)(?:\n([^]*))?$/i.exec(whole) ?? []; // prettier-ignore
  if (subject === undefined) return { subject: null, text: whole };
  const shown = subject.replace(/\*+$/, '').trim().slice(0, 998);
  return { subject: shown === '' ? null : shown, text: (rest ?? '').trim() };
}

function bareWord(text: string): string {
  return text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '').toUpperCase();
}

/** How models say no, at the beginning of the text; a message to a contact begins otherwise. */
const REFUSALS: readonly RegExp[] = [
  /^(?:i['’]?m|i am) (?:really |very |so )?sorry,? (?:but )?(?:i|as an ai)\b.{0,40}(?:can(?:['’]t|not)|unable|not able|won['’]t|must decline)/is,
  /^(?:sorry|apologies|unfortunately),? (?:but )?i (?:can(?:['’]t|not)|am unable|['’]m unable|am not able|won['’]t) (?:to )?(?:help|assist|write|create|generate|fulfil|comply|do|provide|compose|produce)/i,
  /^i (?:can(?:['’]t|not)|am unable to|['’]m unable to|am not able to|won['’]t|must decline to) (?:help|assist|write|create|generate|fulfil|comply|provide|compose|produce)/i,
  /^as an? (?:ai|artificial|large language|language model)/i,
  /^(?:es tut mir leid|tut mir leid|entschuldigung|leider),? (?:aber )?(?:ich )?(?:kann|darf) (?:ich )?.{0,60}(?:nicht|keine)\b.{0,40}(?:helfen|schreiben|verfassen|erstellen|unterstützen)/is,
  /^als (?:ki|sprachmodell)/i,
  /^(?:desculpe|sinto muito|lamento|infelizmente),? (?:mas )?(?:eu )?não (?:posso|consigo) (?:ajudar|escrever|criar|gerar|atender)/i,
  /^(?:lo siento|lamentablemente|disculpa),? (?:pero )?no puedo (?:ayudar|escribir|crear|generar)/i,
  /^(?:je suis désolée?|désolée?|malheureusement),? (?:mais )?je ne peux pas (?:vous )?(?:aider|écrire|créer|rédiger)/i,
];

function isRefusal(text: string): boolean {
  return REFUSALS.some((refusal) => refusal.test(text));
}

/** The text with the signature of whoever it is written as. */
export function signed(text: string, persona: { signature: string } | null): string {
  const signature = persona?.signature.trim() ?? '';
  return signature === '' || text.trimEnd().endsWith(signature)
    ? text
    : `${text.trimEnd()}${SIGNATURE_GAP}${signature}`;
}
