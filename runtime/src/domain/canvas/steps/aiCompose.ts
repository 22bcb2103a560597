/** AI Compose. Rules: semantics.md, "Composition and approval". */
import { composeModeSchema, composeNodeSchema, textSchema } from '../../flow/schema';
import { field, textField } from '../form';
import { stepNode } from './step';
import { messageOf, unlessBlank } from './text';

const { intent, tone, language, persona, timeLimitSeconds } = composeNodeSchema.shape;
const { text, subject, html } = textSchema.shape;
const within = 'options';

export const aiCompose = stepNode({
  kind: 'cadenzaAiCompose',
  outputs: [{ label: 'Composed', edge: 'next' }],
  fields: {
    mode: field('Mode', composeModeSchema.default('assisted')),
    intent: textField('Intent', intent.unwrap(), { variables: true }),
    fallback: textField('Fallback Text', text.unwrap(), { variables: true }),
    subject: textField('Subject', subject.unwrap(), { variables: true }),
    tone: textField('Tone', tone.unwrap(), { within }),
    language: textField('Language', language.unwrap(), { within }),
    persona: textField('Persona', persona.unwrap(), { within }),
    timeLimitSeconds: field('Time Limit', timeLimitSeconds, { within }),
    html: textField('HTML', html.unwrap(), { within, variables: true }),
  },
  hidden: ({ mode }) => (mode === 'static' ? ['intent', 'tone', 'language', 'persona', 'timeLimitSeconds'] : []),
  content: ({ mode, fallback, subject, html, timeLimitSeconds, intent, tone, language, persona }) => ({
    type: 'compose',
    mode,
    content: messageOf({ text: fallback, subject, html }),
    ...unlessBlank({ intent, tone, language, persona }),
    ...(timeLimitSeconds !== undefined && { timeLimitSeconds }),
  }),
});
