/** The closed sets of words of semantics.md: states, reasons, statuses. */
import { z } from 'zod';

export const targetTypeSchema = z.enum(['contact', 'conversation', 'deal', 'appointment', 'charge']);
export type TargetType = z.infer<typeof targetTypeSchema>;
export const recordTypeSchema = z.enum(['deal', 'appointment', 'charge']);
export type RecordType = z.infer<typeof recordTypeSchema>;

export const enrollmentStateSchema = z.enum(['active', 'paused', 'completed', 'exited', 'failed']);
export type EnrollmentState = z.infer<typeof enrollmentStateSchema>;
export type FinalState = 'completed' | 'exited' | 'failed';

export const exitReasonSchema = z.enum([
  'replied',
  'resolved',
  'goal',
  'opted_out',
  'not_interested',
  'cancelled',
  'discarded',
  'approval_expired',
  'flow',
]);
export type ExitReason = z.infer<typeof exitReasonSchema>;
/** Why an enrollment failed, as opposed to exited. */
export const failReasonSchema = z.enum(['send_failed', 'internal', 'host_gone']);
export type FailReason = z.infer<typeof failReasonSchema>;
export type Reason = ExitReason | FailReason | 'end_of_sequence';

/** What an active enrollment is doing at its current node. */
export const waitingForSchema = z.enum([
  'wait',
  'quiet_hours',
  'inbox_limit',
  'contact_limit',
  'approval',
  'delivery',
  'retry',
  'switched_on',
  'host',
]);
export type WaitingFor = z.infer<typeof waitingForSchema>;

export const sendStatusSchema = z.enum([
  'pending',
  'scheduled',
  'sending',
  'sent',
  'delivered',
  'read',
  'replied',
  'skipped',
  'failed',
]);
/** `sending` is `scheduled` handed to a provider whose answer is not yet known; the API shows both. */
export type SendStatus = z.infer<typeof sendStatusSchema>;

export const sendFailureSchema = z.enum([
  'no_address',
  'no_conversation',
  'no_inbox',
  'outside_window',
  'unknown_outcome',
  'provider_refused',
  'retries_exhausted',
  'provider_reported',
  'empty_message',
  'message_too_long',
  'template_missing',
  'inbox_disabled',
]);
export type SendFailure = z.infer<typeof sendFailureSchema>;
export const sendSkipSchema = z.enum([
  'skipped_by_person',
  'draft_discarded',
  'approval_expired',
  'enrollment_ended',
  'restarted',
  'once_per_conversation',
]);
export type SendSkip = z.infer<typeof sendSkipSchema>;

/** `fallback`: a person had the step's own text sent instead. */
export const draftStatusSchema = z.enum(['waiting', 'approved', 'fallback', 'discarded', 'expired', 'withdrawn']);
export type DraftStatus = z.infer<typeof draftStatusSchema>;

export const conversationStatusSchema = z.enum(['open', 'pending', 'resolved']);
export type ConversationStatus = z.infer<typeof conversationStatusSchema>;

export const sequenceStatusSchema = z.enum(['active', 'paused', 'archived']);
export type SequenceStatus = z.infer<typeof sequenceStatusSchema>;

/** What subscribers can be told of. Rule: nodes.md, "Cadence Trigger". */
export const subscriptionEventSchema = z.enum([
  'enrolled',
  'message_sent',
  'reply_received',
  'draft_waiting',
  'enrollment_ended',
  'enrollment_failed',
]);
export type SubscriptionEvent = z.infer<typeof subscriptionEventSchema>;

export function assertNever(value: never): never {
  throw new Error(`Unexpected value ${JSON.stringify(value)}`);
}
