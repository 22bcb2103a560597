/**
 * Guard rails: what may be wrong with a text that an AI wrote. In mode `full` any doubt is a reason for the fallback, in
 * mode `assisted` the approver is told. Rule: semantics.md, "Composition and approval".
 */
import type { Brief } from './brief';
import type { Flag } from './flags';
import { otherLanguage } from './language';
import { hostOf, linksIn } from './links';
import { promptOf, room } from './prompt';

export interface Written {
  /** Without the signature. */
  text: string;
  subject: string | null;
  /** It broke off at its limit of tokens. */
  cutOff: boolean;
}

export function doubtsAbout(written: Written, brief: Brief): Flag[] {
  const whole = `${written.subject ?? ''}\n${written.text}`;
  const flags: (Flag | null)[] = [
    tooLong(written, brief),
    written.cutOff ? { code: 'cut_off', message: 'The text breaks off: the AI came to its limit of tokens.' } : null,
    placeholder(whole),
    language(written, brief),
    foreignLink(whole, brief),
    repeatsInstructions(whole, brief),
  ];
  return flags.filter((flag) => flag !== null);
}

function tooLong({ text }: Written, brief: Brief): Flag | null {
  const most = room(brief);
  if (text.length <= most) return null;
  const message = `The text has ${text.length} characters, and ${brief.channel} should have at most ${most}.`;
  return { code: 'too_long', message };
}

/** `{{name}}`, `${name}`, `{name}`, `[Your name]`, `<name>`, `___`, `XXX`; no Markdown link, no footnote, no `<3`. */
const PLACEHOLDERS: readonly RegExp[] = [
  /\{\{|\}\}/,
  /\$?\{[^{}\n]{1,60}\}/,
  /\[(?=[^\]\n]*\p{L})[^[\]\n]{1,60}\](?!\()/u,
  /<(?=\p{L})(?!https?:|mailto:)[^<>@\n]{1,60}>/u,
  /_{4,}/,
  /\bX{3,}\b/,
  /\b(?:TODO|TBD|lorem ipsum)\b/i,
];

function placeholder(text: string): Flag | null {
  for (const pattern of PLACEHOLDERS) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined)
      return { code: 'placeholder', message: `'${found}' looks like something that is still to be filled in.` };
  }
  return null;
}

function language({ text }: Written, { language: wanted }: Brief): Flag | null {
  const other = wanted === null ? null : otherLanguage(text, wanted);
  if (other === null) return null;
  return { code: 'wrong_language', message: `The text seems to be in ${other}, and '${wanted}' was asked for.` };
}

/** What the workspace wrote may be linked. A link that only the contact wrote may not: it is theirs to give, not ours. */
function foreignLink(text: string, brief: Brief): Flag | null {
  const { intent, persona, fallback, conversation, earlier, again } = brief;
  const ours = [
    intent,
    persona?.voice,
    persona?.signature,
    fallback.subject,
    fallback.text,
    ...conversation.filter(({ from }) => from === 'us').map((message) => message.text),
    ...earlier.map((sent) => `${sent.subject ?? ''}\n${sent.text}`),
    again?.remark,
    ...brief.contact.filter(([name]) => name === 'Email').map(([, address]) => address),
  ];
  const given = linksIn(ours.filter(Boolean).join('\n'));
  const hosts = new Set([...given].map(hostOf));
  const foreign = [...linksIn(text)].find((link) => !given.has(link) && !(hosts.has(link) && hostOf(link) === link));
  if (foreign === undefined) return null;
  return { code: 'foreign_link', message: `'${foreign}' is a link or an address that was not in the material.` };
}

/** Long enough that no message says the same by chance. */
const TELLING = 40;

function repeatsInstructions(text: string, brief: Brief): Flag | null {
  const own = `${brief.intent}\n${brief.persona?.voice ?? ''}`;
  const told = promptOf({ ...brief, intent: '', persona: null, tone: null, again: null }).system;
  const sentences = told.split(/\n- |\n|(?<=[.:]) /).filter((sentence) => sentence.length >= TELLING);
  const repeated = sentences.some((sentence) => !own.includes(sentence) && text.includes(sentence));
  return repeated
    ? { code: 'repeats_instructions', message: 'The text repeats what the AI was told, instead of saying it to the contact.' }
    : null;
} // prettier-ignore
