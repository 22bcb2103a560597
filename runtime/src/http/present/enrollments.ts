import type { z } from 'zod';
import type { Actor, Enrollment, TargetRecord, TimelineEvent } from '../../engine/records';
import type { BulkItem } from '../../engine/services';
import type { actorSchema } from '../schemas/common';
import type { bulkItemSchema, enrollmentSchema, targetRecordSchema, timelineEventSchema } from '../schemas/enrollments';
import { iso, isoOrNull } from './instants';

export function presentEnrollment(enrollment: Enrollment): z.input<typeof enrollmentSchema> {
  return {
    id: enrollment.id,
    sequenceId: enrollment.sequenceId,
    versionId: enrollment.versionId,
    contactId: enrollment.contactId,
    conversationId: enrollment.conversationId,
    targetId: enrollment.targetId,
    state: enrollment.state,
    reason: enrollment.reason,
    node: enrollment.node,
    step: enrollment.step,
    waitingFor: enrollment.waitingFor,
    why: enrollment.why,
    dueAt: isoOrNull(enrollment.dueAt),
    remainingMs: enrollment.remainingMs,
    lineInboxId: enrollment.lineInboxId,
    anchorAt: iso(enrollment.anchorAt),
    round: enrollment.round,
    assignee: enrollment.assignee,
    enrolledAt: iso(enrollment.enrolledAt),
    endedAt: isoOrNull(enrollment.endedAt),
    updatedAt: iso(enrollment.updatedAt),
  };
}

export function presentTimelineEvent(event: TimelineEvent): z.input<typeof timelineEventSchema> {
  return {
    id: event.id,
    enrollmentId: event.enrollmentId,
    at: iso(event.at),
    kind: event.kind,
    node: event.node,
    step: event.step,
    why: event.why,
    by: presentActor(event.by),
    data: presentData(event.data),
  };
}

/** Instants are kept as numbers under names that end in `At`; nothing else has such a name. */
function presentData(data: TimelineEvent['data']): Record<string, unknown> {
  const present = ([name, value]: [string, unknown]): [string, unknown] =>
    name.endsWith('At') && typeof value === 'number' ? [name, iso(value)] : [name, value];
  return Object.fromEntries(Object.entries(data).map(present));
}

export function presentActor({ type, name, id }: Actor): z.input<typeof actorSchema> {
  return { type, name, ...(id === undefined ? {} : { id }) };
}

export function presentTarget(record: TargetRecord): z.input<typeof targetRecordSchema> {
  return {
    id: record.id,
    type: record.type,
    externalId: record.externalId,
    contactId: record.contactId,
    status: record.status,
    title: record.title,
    amount: record.amount,
    currency: record.currency,
    dueAt: isoOrNull(record.dueAt),
    attributes: record.attributes,
    createdAt: iso(record.createdAt),
    updatedAt: iso(record.updatedAt),
  };
}

/** @param index of the item in the request; the engine counts within its chunk */
export function presentBulkItem(item: BulkItem, index: number): z.input<typeof bulkItemSchema> {
  if (item.ok)
    return { index, ok: true, created: item.created, enrollmentId: item.enrollmentId, contactId: item.contactId };
  const errors = item.fields?.map(({ pointer, message }) => ({ pointer, detail: message }));
  return { index, ok: false, code: item.code, detail: item.message, ...(errors ? { errors } : {}) };
}
