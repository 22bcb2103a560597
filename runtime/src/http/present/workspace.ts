import type { z } from 'zod';
import type { ApiKey, Contact, Draft, Inbox, MessageTemplate, Send, Sequence } from '../../engine/records';
import type { SignalResult } from '../../engine/services';
import { fullName } from '../../engine/variables';
import type { signalAnswerSchema } from '../schemas/signals';
import type {
  apiKeySchema,
  draftSchema,
  inboxSchema,
  listedDraftSchema,
  sendSchema,
  templateSchema,
} from '../schemas/workspace';
import { presentActor } from './enrollments';
import { iso, isoOrNull } from './instants';

export function presentSend(send: Send): z.input<typeof sendSchema> {
  return {
    id: send.id,
    enrollmentId: send.enrollmentId,
    sequenceId: send.sequenceId,
    versionId: send.versionId,
    contactId: send.contactId,
    conversationId: send.conversationId,
    step: send.step,
    node: send.node,
    round: send.round,
    status: send.status,
    reason: send.reason,
    detail: send.detail,
    mode: send.mode,
    origin: send.origin,
    channel: send.channel,
    inboxId: send.inboxId,
    address: send.address,
    subject: send.subject,
    text: send.text,
    html: send.html,
    providerMessageId: send.providerMessageId,
    warnings: [...send.warnings],
    attempts: send.attempts,
    dueAt: isoOrNull(send.dueAt),
    startedAt: isoOrNull(send.startedAt),
    sentAt: isoOrNull(send.sentAt),
    deliveredAt: isoOrNull(send.deliveredAt),
    readAt: isoOrNull(send.readAt),
    repliedAt: isoOrNull(send.repliedAt),
    createdAt: iso(send.createdAt),
    updatedAt: iso(send.updatedAt),
  };
}

export function presentDraft(draft: Draft): z.input<typeof draftSchema> {
  return {
    id: draft.id,
    enrollmentId: draft.enrollmentId,
    sequenceId: draft.sequenceId,
    contactId: draft.contactId,
    conversationId: draft.conversationId,
    step: draft.step,
    node: draft.node,
    round: draft.round,
    status: draft.status,
    origin: draft.origin,
    originWhy: draft.originWhy,
    subject: draft.subject,
    text: draft.text,
    html: draft.html,
    fallback: draft.fallback,
    approvers: draft.approvers,
    note: draft.note,
    deadlineAt: isoOrNull(draft.deadlineAt),
    escalatedAt: isoOrNull(draft.escalatedAt),
    decidedAt: isoOrNull(draft.decidedAt),
    decidedBy: draft.decidedBy && presentActor(draft.decidedBy),
    decidedText: draft.decidedText,
    decidedSubject: draft.decidedSubject,
    decisionReason: draft.decisionReason,
    flags: [...draft.flags],
    regenerations: draft.regenerations,
    askedAt: isoOrNull(draft.askedAt),
    remindedAt: isoOrNull(draft.remindedAt),
    createdAt: iso(draft.createdAt),
  };
}

/** @param contact null of one who was erased meanwhile */
export function presentListedDraft(
  draft: Draft,
  contact: Contact | null,
  sequence: Sequence | null,
): z.input<typeof listedDraftSchema> {
  const contactName = contact && (fullName(contact) ?? contact.email ?? contact.phone ?? contact.externalId);
  return {
    ...presentDraft(draft),
    contactName: contactName ?? draft.contactId,
    sequenceName: sequence?.name ?? draft.sequenceId,
  };
}

/** Secrets do not leave, not even encrypted; only whether there are any. */
export function presentInbox(inbox: Inbox): z.input<typeof inboxSchema> {
  return {
    id: inbox.id,
    key: inbox.key,
    name: inbox.name,
    channel: inbox.channel,
    provider: inbox.provider,
    config: inbox.config,
    hasSecrets: inbox.secrets !== null,
    limits: inbox.limits,
    isDefault: inbox.isDefault,
    enabled: inbox.enabled,
    hasWindow: inbox.hasWindow,
    createdAt: iso(inbox.createdAt),
    updatedAt: iso(inbox.updatedAt),
  };
}

export function presentTemplate(template: MessageTemplate): z.input<typeof templateSchema> {
  return {
    id: template.id,
    key: template.key,
    name: template.name,
    subject: template.subject,
    text: template.text,
    html: template.html,
    createdAt: iso(template.createdAt),
    updatedAt: iso(template.updatedAt),
  };
}

export function presentApiKey(key: ApiKey): z.input<typeof apiKeySchema> {
  return {
    id: key.id,
    name: key.name,
    prefix: key.prefix,
    scopes: key.scopes,
    createdAt: iso(key.createdAt),
    lastUsedAt: isoOrNull(key.lastUsedAt),
    revokedAt: isoOrNull(key.revokedAt),
  };
}

export function presentSignal(result: SignalResult): z.input<typeof signalAnswerSchema> {
  return {
    applied: result.applied,
    why: result.why,
    contactId: result.contactId,
    conversationId: result.conversationId,
    ...(result.messageId === undefined ? {} : { messageId: result.messageId }),
    ended: result.ended,
    restarted: result.restarted,
  };
}
