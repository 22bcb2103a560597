import type { z } from 'zod';
import { stepsInOrder } from '../../domain/flow/graph';
import type { Actor, Contact, Enrollment, Sequence, TargetRecord, TimelineEvent, Version } from '../../engine/records';
import type { BulkItem, PlannedStep } from '../../engine/services';
import { fullName } from '../../engine/variables';
import type { actorSchema } from '../schemas/common';
import type {
  bulkItemSchema,
  enrollmentSchema,
  listedEnrollmentSchema,
  plannedStepSchema,
  targetRecordSchema,
  timelineEventSchema,
} from '../schemas/enrollments';
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

/** What is known of those around it; null of a contact who was erased meanwhile. */
export interface EnrollmentAround {
  contact: Contact | null;
  sequence: Sequence | null;
  version: Version | null;
}

export function presentListedEnrollment(
  enrollment: Enrollment,
  { contact, sequence, version }: EnrollmentAround,
): z.input<typeof listedEnrollmentSchema> {
  const contactName = contact && (fullName(contact) ?? contact.email ?? contact.phone ?? contact.externalId);
  return {
    ...presentEnrollment(enrollment),
    contactName: contactName ?? enrollment.contactId,
    sequenceName: sequence?.name ?? enrollment.sequenceId,
    version: version?.number ?? 0,
    place: version && placeOf(enrollment, version),
  };
}

function placeOf(
  { step, endedAt }: Enrollment,
  { content }: Version,
): { label: string; number: number; of: number } | null {
  if (step === null || endedAt !== null) return null;
  const steps = stepsInOrder(content.flow);
  const at = steps.findIndex((one) => one.step === step);
  return at < 0 ? null : { label: steps[at]!.label, number: at + 1, of: steps.length };
}

export function presentPlannedStep(planned: PlannedStep): z.input<typeof plannedStepSchema> {
  return { ...planned, at: isoOrNull(planned.at) };
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
