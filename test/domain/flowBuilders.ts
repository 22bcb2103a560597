/** Flows in few words for the tests of flows. What they build passes the parser of production. */
import fc from 'fast-check';
import { flowSchema, type FlowNode } from '../../runtime/src/domain/flow/schema';
import { stepListSchema, type Step } from '../../runtime/src/domain/flow/steps';
import { sequenceRulesSchema, type VersionContent } from '../../runtime/src/domain/sequence';
import { compileSteps } from '../../runtime/src/domain/flow/compile';
import type { Finding, KnownNames } from '../../runtime/src/domain/flow/finding';

type Loose = Record<string, unknown>;
type RulesInput = (typeof sequenceRulesSchema)['_zod']['input'];

export const KNOWN: KnownNames = {
  messageTemplates: new Set(['welcome', 'reminder']),
  inboxes: new Set(['support', 'billing']),
};

/** A node of a flow; its id is its label in lower case unless given, its edges are null unless given. */
export function node(type: FlowNode['type'], label: string, more: Loose = {}): Loose {
  const defaults: Record<FlowNode['type'], Loose> = {
    wait: { wait: { amount: 1, unit: 'days' }, next: null },
    compose: { mode: 'static', content: { subject: 'News', text: 'Hello' }, next: null },
    approve: { approved: null, discarded: null, expired: null },
    send: {
      content: { kind: 'text', content: { subject: 'News', text: 'Hello' } },
      step: label,
      channel: 'email',
      sent: null,
      failed: null,
    },
    check: { rules: [{ on: 'reply' }], pass: null, exit: null },
    end: { as: 'exited', reason: 'flow' },
    host: { next: ['send'] },
  };
  return { id: label.toLowerCase(), label, type, ...defaults[type], ...more };
}

/** A version of nodes; the first one is the entry. */
export function version(nodes: Loose[], rules: RulesInput = {}): VersionContent {
  const flow = flowSchema.parse({
    schema: 1,
    entry: nodes[0]?.['id'] ?? null,
    nodes: Object.fromEntries(nodes.map((one) => [one['id'], one])),
  });
  return { flow, rules: sequenceRulesSchema.parse(rules) };
}

export function steps(...list: Loose[]): Step[] {
  return stepListSchema.parse(list);
}

/** A version of a step list. */
export function stepVersion(list: Loose[], rules: RulesInput = {}): VersionContent {
  return { flow: compileSteps(steps(...list)), rules: sequenceRulesSchema.parse(rules) };
}

export function codes(findings: readonly Finding[], severity?: Finding['severity']): string[] {
  return findings.filter((one) => severity === undefined || one.severity === severity).map((one) => one.code);
}

const anyText = fc
  .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
  .map((text) => `Hi ${text.replaceAll('{', '(')}`);
const people = fc.constantFrom('automatic', [{ email: 'ana@example.com' }]);

const anyStep = fc
  .record({
    name: fc.option(anyText, { nil: undefined }),
    wait: fc.constantFrom(
      { amount: 0, unit: 'minutes' },
      { amount: 2, unit: 'business_days', at: '09:30' },
      { until: '2030-01-01T09:00' },
    ),
    channel: fc.constantFrom('automatic', 'same_conversation', 'email', 'sms', 'whatsapp'),
    inbox: fc.constantFrom(undefined, 'support'),
    mode: fc.constantFrom('static', 'assisted', 'full'),
    content: fc.record({ text: anyText }),
    isTemplate: fc.boolean(),
    oncePerConversation: fc.boolean(),
    approvers: people,
    deadline: fc.constantFrom(
      undefined,
      { hours: 4, then: 'expire' },
      { hours: 1, then: 'escalate', escalateTo: [{ email: 'boss@example.com' }] },
    ),
    onDiscard: fc.constantFrom('skip', 'end'),
    onExpire: fc.constantFrom('skip', 'end'),
    onFailure: fc.constantFrom('next', 'end'),
  })
  .map(({ isTemplate, content, ...step }) =>
    isTemplate && step.mode === 'static' ? { ...step, messageTemplate: 'welcome' } : { ...step, content },
  );

const anyKey = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/),
  fc.constantFrom('constructor', 'toString', 'a', 'a.wait'),
);

/** Step lists that are valid, of 1 to 8 steps. */
export const anySteps: fc.Arbitrary<Step[]> = fc
  .uniqueArray(anyKey, { minLength: 1, maxLength: 8 })
  .chain((keys) => fc.tuple(...keys.map((key) => anyStep.map((step) => ({ ...step, key })))))
  .map((list) => stepListSchema.parse(list));
