/** What makes a cadence a polite one. Advice only, from product.md, "Sequences": 2-4 steps, hours apart, a template. */
import { warningAt, type Finding } from './finding';
import { edgesOf, nodeOf } from './graph';
import type { FlowNode, SendNode } from './schema';
import type { FlowFacts } from './facts';
import { adviseSubjects } from './adviseSubjects';
import type { Instant } from '../time/instant';
import { unitName, untilTime, type WaitSpec } from '../time/wait';

const ADVISED_STEPS = 4;
const ADVISED_GAP_MINUTES = 120;

export function advise(facts: FlowFacts): Finding[] {
  const { now } = facts.known;
  return [
    ...adviseFewer(facts),
    ...adviseFartherApart(facts),
    ...(facts.known.hasWindow === false ? [] : facts.reachable.flatMap(adviseTemplate)),
    ...adviseSubjects(facts),
    ...(now === undefined ? [] : facts.reachable.flatMap((node) => adviseMoment(node, now))),
  ];
}

/** Where a local time comes last. */
const LAST_ZONE = 'Etc/GMT+12';

function adviseMoment(node: FlowNode, now: Instant): Finding[] {
  if (node.type !== 'wait' || !('until' in node.wait)) return [];
  const { until } = node.wait;
  if (untilTime(until, LAST_ZONE) >= now) return [];
  const message = `'${node.label}' waits until ${until}, which is over, so it does not wait at all. Name a later moment, or remove it.`;
  return [warningAt('until_in_past', node, message)];
}

function adviseFewer({ reachable }: FlowFacts): Finding[] {
  const steps = new Set(reachable.filter((node) => node.type === 'send').map((node) => node.step));
  if (steps.size <= ADVISED_STEPS) return [];
  const message = `The sequence has ${steps.size} steps. Two to ${ADVISED_STEPS} are advised; contacts block senders who write more often. Remove some, or publish it as it is.`;
  return [warningAt('too_many_steps', null, message)];
}

function adviseFartherApart({ flow, reachable }: FlowFacts): Finding[] {
  const since = new Map<FlowNode, number>();
  const findings: Finding[] = [];
  for (const node of reachable) {
    const minutes = since.get(node) ?? Infinity;
    if (node.type === 'send' && minutes < ADVISED_GAP_MINUTES) findings.push(tooClose(node, minutes));
    for (const { name, target } of edgesOf(node)) {
      const to = target === null ? undefined : nodeOf(flow, target);
      if (to) since.set(to, Math.min(since.get(to) ?? Infinity, minutesAfter(node, name, minutes)));
    }
  }
  return findings;
}

function tooClose(node: SendNode, minutes: number): Finding {
  const message = `'${node.label}' may follow the previous message after ${minutes} ${unitName('minutes', minutes)}. At least 2 to 4 hours are advised. Wait longer before it, or publish it as it is.`;
  return warningAt('steps_too_close', node, message);
}

/** The fewest minutes since the newest message, after a node; Infinity before the first message. */
function minutesAfter(node: FlowNode, edge: string, before: number): number {
  if (node.type === 'send') return edge === 'sent' ? 0 : before;
  // Waits count from the previous send, not from the end of the wait before: the longest decides.
  return node.type === 'wait' ? Math.max(before, fewestMinutes(node.wait)) : before;
}

/** What cannot be known here (a moment, a time of day, the contact's last message) counts as long enough. */
function fewestMinutes(wait: WaitSpec): number {
  if ('until' in wait || wait.from === 'last_inbound') return Infinity;
  if (wait.unit === 'minutes') return wait.amount;
  if (wait.unit === 'hours') return wait.amount * 60;
  return wait.amount === 0 && wait.at === undefined ? 0 : Infinity;
}

function adviseTemplate(node: FlowNode): Finding[] {
  if (node.type !== 'send' || node.template) return [];
  if (node.channel !== 'whatsapp' && node.channel !== 'automatic') return [];
  const may = node.channel === 'whatsapp' ? 'sends by WhatsApp' : 'may choose WhatsApp';
  const message = `'${node.label}' ${may} and has no approved WhatsApp template. 24 hours after the contact's last message only a template may be sent there. Add one, or choose another channel.`;
  return [warningAt('no_whatsapp_template', node, message)];
}
