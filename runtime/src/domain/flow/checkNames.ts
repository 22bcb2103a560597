/** Whether what a flow refers to exists: variables, message templates, inboxes, a target record for its goal. */
import { templateProblems, variablesOf } from '../text/template';
import { isKnownVariable, nearestVariable } from '../text/variables';
import { errorAt, listed, warningAt, type Finding, type KnownNames } from './finding';
import type { ComposeNode, FlowNode, SendNode, Text } from './schema';
import type { FlowFacts } from './facts';

export function checkNames(facts: FlowFacts): Finding[] {
  const { known, reachable } = facts;
  return [
    ...checkGoals(facts),
    ...checkPersona(null, facts.content.rules.persona, known),
    ...reachable.flatMap((node) => [...checkTexts(node, facts), ...checkReferences(node, known)]),
  ];
}

/** A text in which variables are filled in, with the name of its field. */
type Field = readonly [name: string, template: string];

function fieldsOf(node: FlowNode): Field[] {
  if (node.type === 'compose') return [...textFields(node.content), ...optional('intent', node.intent)];
  if (node.type !== 'send') return [];
  const own = node.content.kind === 'text' ? textFields(node.content.content) : [];
  const parameters = node.template?.parameters ?? [];
  return [...own, ...parameters.map((text, i): Field => [`template parameter ${i + 1}`, text])];
}

function textFields({ text, html, subject }: Text): Field[] {
  return [...optional('subject', subject), ...optional('text', text), ...optional('html', html)];
}

function optional(name: string, text: string | undefined): Field[] {
  return text === undefined ? [] : [[name, text]];
}

function checkTexts(node: FlowNode, { known, content }: FlowFacts): Finding[] {
  const findings: Finding[] = [];
  const unknown = new Set<string>();
  const used = new Set<string>();
  for (const [field, template] of fieldsOf(node)) {
    const problems = templateProblems(template);
    findings.push(
      ...problems.map((problem) =>
        errorAt('template_syntax', node, `The ${field} of '${node.label}' cannot be filled in. ${problem}`),
      ),
    );
    if (problems.length > 0) continue;
    for (const name of variablesOf(template)) {
      used.add(name);
      if (!isKnownVariable(name, known.customAttributes)) unknown.add(name);
    }
  }
  findings.push(...[...unknown].map((name) => unknownVariable(node, name, known)));
  return [...findings, ...checkTargetVariables(node, used, content.rules.target)];
}

function checkTargetVariables(node: FlowNode, used: ReadonlySet<string>, target: string): Finding[] {
  if (target !== 'contact' && target !== 'conversation') return [];
  const names = [...used].filter((name) => name.startsWith('target.')).map((name) => `{{${name}}}`);
  if (names.length === 0) return [];
  const message = `'${node.label}' uses ${names.join(', ')}, and the sequence is about a ${target}, so that would be left empty. Set the target of its rules to 'deal', 'appointment' or 'charge', or use variables of the contact.`;
  return [warningAt('target_variable_without_target', node, message)];
}

function unknownVariable(node: FlowNode, name: string, known: KnownNames): Finding {
  const nearest = nearestVariable(name, known.customAttributes);
  const advice = nearest
    ? `Did you mean {{${nearest}}}?`
    : 'Use a variable such as {{contact.first_name}}, or a custom attribute as {{contact.custom.name}}.';
  return warningAt(
    'unknown_variable',
    node,
    `'${node.label}' uses {{${name}}}, which does not exist and would be left empty. ${advice}`,
  );
}

function checkReferences(node: FlowNode, known: KnownNames): Finding[] {
  if (node.type === 'compose') return node.mode === 'static' ? [] : checkPersona(node, node.persona, known);
  if (node.type !== 'send') return [];
  return [...checkMessageTemplate(node, known), ...checkInbox(node, known), ...checkChannel(node, known)];
}

/** @param node null: the persona of the sequence */
function checkPersona(node: ComposeNode | null, persona: string | undefined, { personas }: KnownNames): Finding[] {
  if (persona === undefined || (personas?.has(persona) ?? true)) return [];
  const who = node ? `'${node.label}'` : 'The sequence';
  const message = `${who} writes as the persona '${persona}', which does not exist. Known are: ${listed([...(personas ?? [])].sort())}. Choose one, or create it; until then the AI is told the name and nothing else.`;
  return [warningAt('unknown_persona', node, message)];
}

function checkMessageTemplate(node: SendNode, { messageTemplates }: KnownNames): Finding[] {
  if (node.content.kind !== 'message_template' || messageTemplates.has(node.content.key)) return [];
  const message = `'${node.label}' sends the message template '${node.content.key}', which does not exist. Known are: ${listed([...messageTemplates].sort())}. Choose one, or create it first.`;
  return [errorAt('unknown_message_template', node, message)];
}

function checkInbox(node: SendNode, { inboxes }: KnownNames): Finding[] {
  if (node.inbox === undefined || inboxes.has(node.inbox)) return [];
  const message = `'${node.label}' sends from the inbox '${node.inbox}', which does not exist. Known are: ${listed([...inboxes].sort())}. Choose one, or leave it out for the default one.`;
  return [errorAt('unknown_inbox', node, message)];
}

function checkChannel(node: SendNode, { channels }: KnownNames): Finding[] {
  const { channel } = node;
  if (node.inbox !== undefined || channel === 'automatic' || channel === 'same_conversation') return [];
  if (channels?.has(channel) ?? true) return [];
  const message = `'${node.label}' sends by ${channel}, and no inbox of that channel is switched on, so the step would fail. Create one, or choose another channel.`;
  return [warningAt('no_inbox_for_channel', node, message)];
}

function checkGoals({ content, reachable }: FlowFacts): Finding[] {
  const { target, exit } = content.rules;
  if (target !== 'contact' && target !== 'conversation') return [];
  const way = `A ${target} has no goal. Choose the target 'deal', 'appointment' or 'charge', or remove the goal.`;
  const nodes = reachable.filter((node) => node.type === 'check' && node.rules.some((rule) => rule.on === 'goal'));
  const findings = nodes.map((node) =>
    errorAt(
      'goal_without_target',
      node,
      `'${node.label}' tests a goal, and the sequence has the target '${target}'. ${way}`,
    ),
  );
  if (!exit.onGoal) return findings;
  return [
    errorAt('goal_without_target', null, `The sequence ends on its goal and has the target '${target}'. ${way}`),
    ...findings,
  ];
}
