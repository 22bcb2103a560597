/** Whether a message has a subject where there is a line for one. Advice only: both are sent. */
import { isBlank } from './checkContent';
import { warningAt, type Finding } from './finding';
import { successorsOf } from './graph';
import type { ComposeNode, Flow, FlowNode, SendNode, Text } from './schema';
import type { FlowFacts } from './facts';

export function adviseSubjects({ flow, reachable }: FlowFacts): Finding[] {
  return reachable.flatMap((node) => {
    if (node.type === 'send')
      return node.content.kind === 'text' ? adviseSubject(node, node.content.content, [node]) : [];
    return node.type === 'compose' ? adviseSubject(node, node.content, sendsOf(flow, node)) : [];
  });
}

/** The sends that the text of a compose node can reach. */
function sendsOf(flow: Flow, compose: ComposeNode): SendNode[] {
  const sends = new Set<SendNode>();
  const seen = new Set<FlowNode>();
  const open = successorsOf(flow, compose);
  for (let node = open.pop(); node; node = open.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (node.type === 'send') {
      if (node.content.kind === 'composed') sends.add(node);
    } else if (node.type !== 'compose') open.push(...successorsOf(flow, node));
  }
  return [...sends];
}

/** A channel that is chosen when it is sent may or may not show a subject, so nothing is said of it. */
function adviseSubject(node: FlowNode, content: Text, sends: readonly SendNode[]): Finding[] {
  // An empty message is told of already.
  if (isBlank(content)) return [];
  const hasSubject = (content.subject ?? '').trim() !== '';
  const channels = sends.map(({ channel }) => channel);
  if (!hasSubject && channels.includes('email')) {
    const message = `The email of '${node.label}' has no subject. Mail without one looks like spam and is opened less. Write one, or publish it as it is.`;
    return [warningAt('email_without_subject', node, message)];
  }
  const isShownNowhere = channels.length > 0 && channels.every((channel) => NO_SUBJECT.has(channel));
  if (!hasSubject || !isShownNowhere) return [];
  const message = `'${node.label}' has a subject, and ${[...new Set(channels)].join(' and ')} messages show none. Put what matters into the text.`;
  return [warningAt('subject_not_shown', node, message)];
}

const NO_SUBJECT: ReadonlySet<string> = new Set(['sms', 'whatsapp', 'chat']);
