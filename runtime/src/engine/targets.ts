/** Target records: the deals, charges and appointments that enrollments are about. */
import { mergeAttributes } from './contactFields';
import type { EngineDeps } from './deps';
import { Refused } from './errors';
import type { Tx } from './ports';
import type { Id, TargetRecord } from './records';
import type { TargetInput } from './services';

/** Finds the record by type and external id and lays the given fields over it; makes it when there is none. */
export async function upsertTarget(
  tx: Tx,
  deps: EngineDeps,
  input: TargetInput,
  contactId: Id | null,
): Promise<{ target: TargetRecord; changed: boolean }> {
  const now = deps.clock.now();
  const before = await tx.targetRecordByExternalId(input.type, input.externalId);
  if (!before) {
    const target = { ...blank(input, deps.newId(now), now), contactId };
    await tx.insertTargetRecord(target);
    return { target, changed: true };
  }
  if (contactId !== null && before.contactId !== null && before.contactId !== contactId) {
    const message = `The ${input.type} '${input.externalId}' belongs to another contact (${before.contactId}). Send the contact it belongs to, or another external id.`;
    throw new Refused(409, 'target_of_other_contact', message);
  }
  const target = {
    ...before,
    ...given(input),
    attributes: input.attributes ? mergeAttributes(before.attributes, input.attributes) : before.attributes,
    contactId: before.contactId ?? contactId,
  };
  const changed = JSON.stringify(target) !== JSON.stringify(before);
  if (changed) await tx.updateTargetRecord({ ...target, updatedAt: now });
  return { target: changed ? { ...target, updatedAt: now } : before, changed };
}

function blank(input: TargetInput, id: Id, now: number): TargetRecord {
  return {
    id,
    type: input.type,
    externalId: input.externalId,
    contactId: null,
    status: input.status ?? 'open',
    title: input.title ?? null,
    amount: input.amount ?? null,
    currency: input.currency ?? null,
    dueAt: input.dueAt ?? null,
    attributes: mergeAttributes({}, input.attributes ?? {}),
    createdAt: now,
    updatedAt: now,
  };
}

function given({ status, title, amount, currency, dueAt }: TargetInput): Partial<TargetRecord> {
  const fields = { status, title, amount, currency, dueAt };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
