/** What publishing has to say about a flow. An error refuses the version; a warning is advice. */
import { z } from 'zod';
import type { Instant } from '../time/instant';
import { nodeIdSchema, stepKeySchema, type FlowNode } from './schema';

export const findingCodeSchema = z.enum([
  'empty_flow',
  'unknown_target',
  'node_id_mismatch',
  'loop',
  'unreachable_node',
  'nothing_sent',
  'step_without_content',
  'ai_without_fallback',
  'ai_without_intent',
  'unknown_persona',
  'assisted_without_approval',
  'template_syntax',
  'unknown_variable',
  'unknown_message_template',
  'unknown_inbox',
  'no_inbox_for_channel',
  'target_variable_without_target',
  'duplicate_step',
  'send_without_step',
  'goal_without_target',
  'escalate_without_people',
  'too_many_steps',
  'steps_too_close',
  'no_whatsapp_template',
  'email_without_subject',
  'subject_not_shown',
  'until_in_past',
  'no_permitted_instant',
  'no_business_day',
]);
export type FindingCode = z.infer<typeof findingCodeSchema>;

/** Codes never change their meaning; sentences may. */
export const findingSchema = z.strictObject({
  code: findingCodeSchema,
  node: nodeIdSchema.nullable().describe('The node it is about; null: the flow as a whole'),
  step: stepKeySchema.nullable().describe('The step of that node'),
  severity: z.enum(['error', 'warning']).describe('An error refuses publishing'),
  message: z.string().describe('What is wrong with which value, what is allowed, what to do'),
});
export type Finding = z.infer<typeof findingSchema>;

/** The names a flow may refer to in the workspace it is published in. */
export interface KnownNames {
  readonly messageTemplates: ReadonlySet<string>;
  /** Keys of inboxes. */
  readonly inboxes: ReadonlySet<string>;
  /** Keys of personas. Without it every name of one is known. */
  readonly personas?: ReadonlySet<string>;
  /** Kinds of channel for which there is an inbox that is switched on. Without it every kind has one. */
  readonly channels?: ReadonlySet<string>;
  /** Whether an inbox that is switched on has WhatsApp's 24-hour window. Without it one may have. */
  readonly hasWindow?: boolean;
  /** Custom attributes of contacts. Without it every name of one is known. */
  readonly customAttributes?: ReadonlySet<string>;
  /** When it is published. Without it no moment counts as past. */
  readonly now?: Instant;
}

export function errorAt(code: FindingCode, node: FlowNode | null, message: string): Finding {
  return { code, node: node?.id ?? null, step: node?.step ?? null, severity: 'error', message };
}

export function warningAt(code: FindingCode, node: FlowNode | null, message: string): Finding {
  return { ...errorAt(code, node, message), severity: 'warning' };
}

/** `'a', 'b' and 3 more`; `none` when there is nothing. */
export function listed(names: Iterable<string>, atMost = 5): string {
  const all = [...names];
  const shown = all.slice(0, atMost).map((name) => `'${name}'`);
  if (all.length === 0) return 'none';
  return all.length > atMost ? `${shown.join(', ')} and ${all.length - atMost} more` : shown.join(', ');
}
