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

export function scripted({ user }: AskedOfAi): string {
  const name = /^> Name: (.+)$/m.exec(user)?.[1];
  const company = /^> Company: (.+)$/m.exec(user)?.[1];
  const about = [name ?? '', company ?? '', user];
  // The step's own text is the draft then, and the timeline says why.
  if (chance('no text', ...about) < 0.08) return '';
  const greeting = `Hello ${name?.split(' ')[0] ?? 'there'},`;
  const question = oneOf(QUESTIONS, 'question', ...about);
  const wish = company === undefined ? '' : ` Greetings to everybody at ${company}.`;
  return `${greeting}\n\n${question}\n\n${oneOf(OFFERS, 'offer', ...about)}${wish}`;
}
