/** Send via Channel. Rules: semantics.md, "Channels" and "WhatsApp's 24-hour window". */
import { z } from 'zod';
import { sendNodeSchema, textSchema, whatsappTemplateSchema, type SendContent } from '../../flow/schema';
import { field, locatorSchema, textField } from '../form';
import { stepNode } from './step';
import { messageOf } from './text';

/** Of a kind of channel there may be several inboxes; the other choices find one themselves. */
const WITH_INBOX: ReadonlySet<unknown> = new Set(['email', 'sms', 'whatsapp']);
const WITHOUT_WHATSAPP: ReadonlySet<unknown> = new Set(['email', 'sms']);
const within = 'options';
const { text, subject, html } = textSchema.shape;

/** A collection of n8n, which keeps the fields of its only entry under `values`. */
const whatsappTemplate = z
  .object({
    values: z
      .object({
        name: z.string().trim().default(''),
        language: z.string().trim().default(''),
        parameters: z.string().default(''),
      })
      .optional(),
  })
  .optional();

export const sendViaChannel = stepNode({
  kind: 'cadenzaSendViaChannel',
  outputs: [
    { label: 'Sent', edge: 'sent' },
    { label: 'Not Sent', edge: 'failed' },
  ],
  fields: {
    channel: field(
      'Channel',
      z.enum(['automatic', 'same_conversation', 'email', 'sms', 'whatsapp']).default('automatic'),
    ),
    inbox: field('Inbox', locatorSchema.pipe(sendNodeSchema.shape.inbox.unwrap())),
    content: field('Content', z.enum(['composed', 'text', 'messageTemplate']).default('text')),
    text: textField('Text', text.unwrap(), { variables: true }),
    subject: textField('Subject', subject.unwrap(), { variables: true }),
    messageTemplate: field('Message Template', locatorSchema.pipe(z.string().max(64))),
    html: textField('HTML', html.unwrap(), { within, variables: true }),
    switchToSms: field('Switch to SMS', z.boolean().default(false), { within }),
    oncePerConversation: field('Once per Conversation', z.boolean().default(false), { within }),
    whatsappTemplate: field('WhatsApp Template', whatsappTemplate, { within, variables: true }),
  },
  hidden({ channel, content }) {
    return [
      ...(WITH_INBOX.has(channel) ? [] : (['inbox'] as const)),
      ...(content === 'text' ? [] : (['text', 'subject', 'html'] as const)),
      ...(content === 'messageTemplate' ? [] : (['messageTemplate'] as const)),
      ...(WITHOUT_WHATSAPP.has(channel) ? (['whatsappTemplate'] as const) : []),
    ];
  },
  content(values, fault) {
    const { channel, inbox, switchToSms } = values;
    if (values.content === 'messageTemplate' && values.messageTemplate === '')
      fault('messageTemplate', 'This is empty. Choose the template that is sent.');
    const given = values.whatsappTemplate?.values;
    const template = given && { ...given, parameters: lines(given.parameters) };
    const { error } = template ? whatsappTemplateSchema.safeParse(template) : {};
    if (error) fault('whatsappTemplate', templateFault(error));
    return {
      type: 'send',
      channel,
      ...(inbox !== '' && { inbox }),
      content: contentOf(values),
      ...(template && { template }),
      switchToSms,
    };
  },
  isOnce: ({ oncePerConversation }) => oncePerConversation,
});

type ContentFields = Readonly<Record<'text' | 'subject' | 'html' | 'messageTemplate', string>> & {
  readonly content: 'composed' | 'text' | 'messageTemplate';
};

function contentOf({ content, text, subject, html, messageTemplate }: ContentFields): SendContent {
  if (content === 'composed') return { kind: 'composed' };
  if (content === 'messageTemplate') return { kind: 'message_template', key: messageTemplate };
  return { kind: 'text', content: messageOf({ text, subject, html }) };
}

/** Parameters stand one a line, because a parameter may hold commas. */
function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function templateFault({ issues }: z.ZodError): string {
  const isParameter = issues.some(({ path }) => path[0] === 'parameters');
  return isParameter
    ? 'At most 50 parameters of 1024 characters each are allowed, one a line.'
    : "Its name and its language, such as 'en_US', are both needed, as WhatsApp approved them.";
}
