/** What the scripted AI of the demo writes: a few warm sentences, and now and then nothing at all, as AIs do. */
import type { AskedOfAi } from './aiServer';
import { chance, oneOf } from './chance';

const QUESTIONS = [
  'how are you getting on? It has been a while since we heard from you, and I wonder whether everything works as it should.',
  'I noticed that it has become quiet around your account. Is anything missing, or in the way?',
  'I hope all is well with you. Is there something we could make easier?',
] as const;
const OFFERS = [
  'If a hand would help, answer this mail; I read every one.',
  'One line is enough, and I will see to it myself.',
  'Tell me, and I will call you whenever it suits you.',
] as const;

const ANSWER = 'thank you for asking. Yes, that is possible at any time, and what you have paid already counts.';

export function scripted({ system, user }: AskedOfAi): string {
  const name = /^> Name: (.+)$/m.exec(user)?.[1];
  const company = /^> Company: (.+)$/m.exec(user)?.[1];
  const about = [name ?? '', company ?? '', user];
  const greeting = `Hello ${name?.split(' ')[0] ?? 'there'},`;
  const remark = /wants this changed: «(.+)»/.exec(system)?.[1];
  if (remark !== undefined) return `${greeting}\n\n${oneOf(OFFERS, remark)}\n\n(Written anew, because: ${remark})`;
  const asked = [...user.matchAll(/^> \[[^\]]*\] The contact wrote:\n> (.+)/gm)].at(-1)?.[1];
  if (asked !== undefined) return `${greeting}\n\n${ANSWER}\n\n${oneOf(OFFERS, asked)}`;
  // The step's own text is the draft then, and the timeline says why.
  if (chance('no text', ...about) < 0.08) return '';
  const question = oneOf(QUESTIONS, 'question', ...about);
  const wish = company === undefined ? '' : ` Greetings to everybody at ${company}.`;
  return `${greeting}\n\n${question}\n\n${oneOf(OFFERS, 'offer', ...about)}${wish}`;
}
