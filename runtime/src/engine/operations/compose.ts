/** The operation of a Compose node: leaves a text for the next send. Rules: semantics.md, "Composition and approval". */
import type { ComposeNode, Text } from '../../domain/flow/schema';
import { ComposeUnavailable } from '../errors';
import type { ComposeRequest } from '../ports';
import type { Composed } from '../records';
import { note, type Outcome, type Run } from '../run';

const CONVERSATION_MESSAGES = 20;

export function compose(run: Run, node: ComposeNode): Outcome | Promise<Outcome> {
  if (node.mode === 'static') {
    run.enrollment.composed = fromText(node.content, { mode: 'static', origin: 'static' });
    return { kind: 'advance', edge: 'next' };
  }
  return composeByAi(run, node);
}

async function composeByAi(run: Run, node: ComposeNode): Promise<Outcome> {
  try {
    const answer = await run.around.deps.composer.compose(await request(run, node));
    if (!answer.text.trim()) throw new ComposeUnavailable('The AI answered with an empty text');
    run.enrollment.composed = {
      mode: node.mode,
      origin: 'ai',
      text: answer.text,
      subject: answer.subject ?? node.content.subject,
      // A contact's own words may stand in an AI's text, so braces in it are no variables.
      raw: false,
      missing: [],
      fallback: node.content,
    };
    note(run, 'composed', `Composed by the AI (${node.mode})`, { mode: node.mode, origin: 'ai' });
  } catch (error) {
    if (!(error instanceof ComposeUnavailable)) throw error;
    useFallback(run, node, error.message);
  }
  return { kind: 'advance', edge: 'next' };
}

function useFallback(run: Run, node: ComposeNode, why: string): void {
  run.enrollment.composed = {
    ...fromText(node.content, { mode: node.mode, origin: 'fallback' }),
    why,
    fallback: node.content,
  };
  note(run, 'composed', `Fallback text used: ${why}`, { mode: node.mode, origin: 'fallback' });
}

async function request(run: Run, node: ComposeNode): Promise<ComposeRequest> {
  const { conversation, contact, enrollment } = run;
  const messages = conversation ? await run.around.read.newestMessages(conversation.id, CONVERSATION_MESSAGES) : [];
  return {
    enrollmentId: enrollment.id,
    intent: node.intent ?? '',
    tone: node.tone ?? null,
    language: node.language ?? contact.language,
    persona: node.persona ?? null,
    channel: conversation?.channel ?? 'automatic',
    contact,
    conversation: messages.map((message) => ({
      from: message.direction === 'inbound' ? ('contact' as const) : ('us' as const),
      text: message.text,
      at: message.at,
    })),
    timeLimitMs:
      node.timeLimitSeconds === undefined ? run.around.deps.composeTimeLimitMs : node.timeLimitSeconds * 1000,
  };
}

export function fromText(content: Text, how: Pick<Composed, 'mode' | 'origin'>): Composed {
  const composed: Composed = { mode: how.mode, origin: how.origin, text: content.text, raw: true, missing: [] };
  if (content.subject !== undefined) composed.subject = content.subject;
  if (content.html !== undefined) composed.html = content.html;
  return composed;
}
