/** Gathers what an AI is told of one message, and who is asked. Rules: semantics.md, "Composition and approval". */
import type { Brief } from '../../domain/ai/brief';
import { allInSentence } from '../../domain/ai/quote';
import { aiChoice } from '../../domain/ai/settings';
import { follow, type ChannelKind, type ComposeNode, type SendNode } from '../../domain/flow/schema';
import { chooseChannel } from '../../domain/rules';
import { renderText } from '../../domain/text';
import type { AiOfRequest } from '../ports';
import type { Contact, Message, Persona, Send, TargetRecord } from '../records';
import type { Run } from '../run';
import { fullName, variablesOf } from '../variables';

const CONVERSATION_MESSAGES = 20;
const EARLIER_FOLLOW_UPS = 10;
const ATTRIBUTES = 30;

export interface Briefing {
  brief: Brief;
  /** Key of the persona, also of one that there is not (any more). */
  persona: string | null;
  /** Of the persona, as it was written: a link in it is made when the message is. */
  signature: string;
  ai: AiOfRequest;
  timeLimitMs: number;
}

export async function briefingFor(run: Run, node: ComposeNode, again: Brief['again'] = null): Promise<Briefing> {
  const { contact, conversation, enrollment, sequence, target, version, now } = run;
  const { read } = run.around;
  const key = node.persona ?? version.content.rules.persona ?? null;
  const [workspace, persona, messages, sends] = await Promise.all([
    read.ai(),
    key === null ? null : read.personaByKey(key),
    conversation ? read.newestMessages(conversation.id, CONVERSATION_MESSAGES) : [],
    read.sendsOf(enrollment.id),
  ]);
  const variables = variablesOf({ contact, conversation, target, enrollment, sequence, unsubscribeUrl: null });
  const fill = (template: string): string => renderText(template, variables, 'text').text.trim();
  const channel = channelOf(run, node);
  const choice = aiChoice(workspace, persona?.ai ?? null);
  const isOwn = choice.owner === 'persona' && persona !== null;
  const seconds = node.timeLimitSeconds ?? choice.timeLimitSeconds;
  const { subject } = node.content;
  const brief: Brief = {
    now,
    intent: renderText(node.intent ?? '', allInSentence(variables) as typeof variables, 'text').text,
    tone: node.tone ?? null,
    language: node.language ?? contact.language ?? persona?.language ?? null,
    persona: personaOf(key, persona, fill),
    channel,
    wantsSubject: channel === 'email' && subject === undefined,
    fallback: { subject: subject === undefined ? null : fill(subject), text: fill(node.content.text) },
    contact: factsOf(contact, target),
    conversation: messages.map(said),
    earlier: sends.filter(hasLeft).slice(-EARLIER_FOLLOW_UPS).map(sent),
    again,
  };
  return {
    brief,
    persona: key,
    signature: persona?.signature ?? '',
    ai: { ...choice, sealedKey: isOwn ? persona.sealedKey : workspace.sealedKey, keyOwner: isOwn ? persona.id : AI_OWNER },
    timeLimitMs: seconds * 1000,
  };
} // prettier-ignore

/** What the workspace's key is sealed for. */
export const AI_OWNER = 'ai';

function personaOf(key: string | null, persona: Persona | null, fill: (text: string) => string): Brief['persona'] {
  if (key === null) return null;
  // A name that is no key was how a step said it before there were personas.
  if (!persona) return { name: key, voice: '', signature: '' };
  return { name: persona.name, voice: persona.voice, signature: fill(persona.signature) };
}

/** Addresses are left out: no text needs them. */
function factsOf(contact: Contact, target: TargetRecord | null): Brief['contact'] {
  const facts: [string, unknown][] = [
    ['Name', fullName(contact)],
    ['Company', contact.company],
    ['Language', contact.language],
    ...Object.entries(contact.attributes).slice(0, ATTRIBUTES),
  ];
  if (target) {
    const { type, title, status } = target;
    facts.push([`The ${type}`, title], [`Status of the ${type}`, status]);
  }
  return facts.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, String(value)] as const]));
}

function said({ direction, text, at }: Message): Brief['conversation'][number] {
  return { from: direction === 'inbound' ? 'contact' : 'us', text, at };
}

function hasLeft({ sentAt }: Send): boolean {
  return sentAt !== null;
}

function sent({ subject, text, sentAt, createdAt }: Send): Brief['earlier'][number] {
  return { subject, text, at: sentAt ?? createdAt };
}

/** The channel on which the message will probably leave; it is decided when it does. */
function channelOf(run: Run, node: ComposeNode): ChannelKind {
  const { contact, conversation, around, now } = run;
  const send = nextSend(run, node);
  if (!send) return conversation?.channel ?? 'email';
  const choice = chooseChannel({
    choice: send.channel,
    ...(send.inbox !== undefined && { inboxKey: send.inbox }),
    switchToSms: send.switchToSms,
    hasTemplate: true,
    contact,
    conversation,
    inboxes: around.inboxes,
    order: around.settings.channelOrder,
    now,
  });
  if (choice.kind === 'ok') return choice.channel;
  const { channel } = send;
  return channel === 'automatic' || channel === 'same_conversation' ? (conversation?.channel ?? 'email') : channel;
}

/** By the way that a flow takes when nothing comes between. */
function nextSend({ version }: Run, from: ComposeNode): SendNode | null {
  const { nodes } = version.content.flow;
  const seen = new Set<string>();
  for (let id = from.next; id !== null && !seen.has(id);) {
    seen.add(id);
    const node = nodes[id];
    if (!node || node.type === 'end') return null;
    if (node.type === 'send' && node.content.kind === 'composed') return node;
    id = follow(node, MAIN_WAY[node.type]);
  }
  return null;
}

const MAIN_WAY = { wait: 'next', compose: 'next', approve: 'approved', send: 'sent', check: 'pass', host: 'next' } as const; // prettier-ignore
