/** Whether each send has something to send, and nothing an AI drafted leaves unapproved. */
import { atHandAtSends, type AtHand } from './composition';
import { errorAt, warningAt, type Finding } from './finding';
import type { ComposeNode, FlowNode, SendNode, Text } from './schema';
import type { FlowFacts } from './facts';

export function checkContent({ flow, reachable }: FlowFacts): Finding[] {
  const atHand = atHandAtSends(flow, reachable);
  return reachable.flatMap((node) => {
    if (node.type === 'compose') return checkCompose(node);
    if (node.type === 'send') return checkSend(node, atHand.get(node));
    return node.type === 'approve' ? checkDeadline(node) : [];
  });
}

/** Whether there is nothing to read: no text and no HTML but white space. A subject alone is no message. */
export function isBlank(content: Text): boolean {
  return content.text.trim() === '' && (content.html ?? '').trim() === '';
}

function checkCompose(node: ComposeNode): Finding[] {
  const findings: Finding[] = [];
  if (isBlank(node.content)) findings.push(blankCompose(node));
  if (node.mode !== 'static' && (node.intent ?? '').trim() === '') {
    const message = `'${node.label}' does not say what the AI's message should achieve. Add an intent, such as 'remind of the offer and ask for a call'.`;
    findings.push(warningAt('ai_without_intent', node, message));
  }
  return findings;
}

function blankCompose(node: ComposeNode): Finding {
  if (node.mode === 'static')
    return errorAt('step_without_content', node, `'${node.label}' has an empty text. Write the message.`);
  const message = `'${node.label}' has mode '${node.mode}' and no fallback text. Write the message that is used when the AI cannot compose one.`;
  return errorAt('ai_without_fallback', node, message);
}

function checkSend(node: SendNode, atHand: AtHand | undefined): Finding[] {
  if (node.content.kind === 'text' && isBlank(node.content.content)) {
    return [errorAt('step_without_content', node, `'${node.label}' sends an empty text. Write the message.`)];
  }
  const findings: Finding[] = [];
  if (atHand?.nothing) {
    const message = `'${node.label}' sends the composed message, and on some way to it nothing is composed since the send before. Put a compose node before it on every way, or give it a text of its own.`;
    findings.push(errorAt('step_without_content', node, message));
  }
  if (atHand?.unapproved) findings.push(unapproved(node, atHand.unapproved));
  return findings;
}

function unapproved(node: SendNode, compose: FlowNode): Finding {
  const message = `'${node.label}' can send the draft of '${compose.label}', which is in mode 'assisted', without an approval. Put an approval between them on every way, or use mode 'full' to send without one.`;
  return errorAt('assisted_without_approval', node, message);
}

function checkDeadline(node: FlowNode & { type: 'approve' }): Finding[] {
  if (node.deadline?.then !== 'escalate' || node.deadline.escalateTo?.length) return [];
  const message = `'${node.label}' escalates after ${node.deadline.hours} hours and names nobody to escalate to. Name at least one person, or choose 'fallback' or 'expire'.`;
  return [errorAt('escalate_without_people', node, message)];
}
